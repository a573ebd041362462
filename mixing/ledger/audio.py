"""Evidence on sound: waves, beats, roughness, masking."""
import numpy as np

from mixing.domains import audio, masking
from mixing.ledger import check


def _spectrum(sound):
    return 2 * np.abs(np.fft.rfft(sound)) / len(sound)


def pressures_add():
    """The spectrum of two tones together is the sum of their spectra, at every line."""
    a, b = audio.tone(440.0, 1.0, rate=4000), audio.tone(444.0, 1.0, rate=4000)
    gap = np.abs(np.fft.rfft(audio.together(a, b)) - np.fft.rfft(a) - np.fft.rfft(b)).max()
    return check("largest gap of the spectra", float(gap), "<=", 1e-9, how="numeric")


def weights_leave_the_simplex():
    """Two sounds at one place have the gains one and one."""
    return check("sum of the gains", 1 + 1, "!=", 1, how="exact")


def four_times_and_nothing():
    """A second of 440 Hz with itself, in and out of phase."""
    a = audio.tone(440.0, 1.0)
    return [check("in phase over one", audio.intensity(a + a) / audio.intensity(a), "==", 4.0, within=1e-12, how="numeric"),
            check("out of phase", audio.intensity(a - a), "==", 0.0, within=1e-300, how="numeric")]


def no_line_at_the_difference():
    """440 and 444 Hz: the line at 4 Hz in the sum, and after squaring."""
    s = audio.together(audio.tone(440.0, 1.0, rate=4000), audio.tone(444.0, 1.0, rate=4000))
    return [check("amplitude at 4 Hz in the sum", float(_spectrum(s)[4]), "<", 1e-10, how="numeric"),
            check("amplitude at 4 Hz after squaring", float(_spectrum(s**2)[4]), "==", 1.0, within=1e-9, how="numeric")]


R = np.arange(1.0005, 2.3, 0.0005)


def minima_at_simple_ratios():
    """Six harmonic partials: the nearest minimum to each published ratio, within 0.002."""
    found = audio.minima(R, audio.dissonance(R))
    return [check(f"distance to the nearest minimum from {name}", float(np.abs(found - ratio).min()), "<", 0.002, how="numeric")
            for name, ratio in (("6/5", 6 / 5), ("5/4", 5 / 4), ("4/3", 4 / 3), ("3/2", 3 / 2), ("5/3", 5 / 3), ("2", 2.0))]


def pure_tones_have_no_minima():
    """One partial each: local minima between 1 and 2.3."""
    return check("minima", len(audio.minima(R, audio.dissonance(R, partials=[1.0]))), "==", 0, how="numeric")


def a_stretched_octave():
    """Partials stretched so that every doubling is 2.1: a minimum at 2.1 and none near 2."""
    found = audio.minima(R, audio.dissonance(R, stretch=2.1))
    return [check("distance of the nearest minimum from 2.1", float(np.abs(found - 2.1).min()), "<", 0.002, how="numeric"),
            check("distance of the nearest minimum from 2", float(np.abs(found - 2.0).min()), ">", 0.05, how="numeric")]


def every_ratio_is_near_a_rational():
    """The golden ratio, least rational of all, lies within a thousandth of 34/21, and its mistuning is no dip or peak."""
    return check("distance of the golden ratio from 34/21", abs((1 + 5**0.5) / 2 - 34 / 21), "<", 0.0011, how="numeric")


def divisive_models_cannot_be_one_sided():
    """A masker's reach three Bark above and three below differ by many decibels; divisive normalization has one number for both."""
    return check("reach above minus reach below, dB", float(masking.spread(3.0) - masking.spread(-3.0)), ">", 20, how="numeric")


def _coded():
    rng = np.random.default_rng(0)
    notes = [audio.tone(f, 1.0, partials=0.7 ** np.arange(8)) for f in (220.0, 277.18, 329.63)]
    return masking.encode(audio.leveled(audio.together(*notes) * audio.envelope(1.0) + 0.002 * rng.normal(size=audio.RATE)))


def most_lines_are_left_out():
    """A synthesized chord: the share of lines that are zero after coding."""
    return check("share of lines left out", 1 - _coded().kept, ">", 0.5, how="numeric")


def kept_lines_carry_the_noise():
    """The same chord: lines are kept, rounded, with all noise below the masked threshold."""
    c = _coded()
    return [check("share of lines kept", c.kept, ">", 0.02, how="numeric"), check("smallest margin of noise below the threshold, dB", c.margin, ">", 0, how="numeric"),
            check("bits for each sample, of sixteen", c.bits, "<", 4, how="numeric")]


def roughest_by_search():
    """The largest value of Sethares' curve on a fine grid."""
    x = np.linspace(0, 1, 1_000_001)
    return check("place of the maximum", float(x[np.argmax(np.exp(-3.51 * x) - np.exp(-5.75 * x))]), "==", 0.22035, within=1e-5, how="numeric")
