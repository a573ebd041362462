"""Evidence on sound: waves, beats, roughness, masking."""
import numpy as np

from mixing.domains import audio, codec, masking
from mixing.ledger import check


def _spectrum(sound):
    return 2 * np.abs(np.fft.rfft(sound)) / len(sound)


def pressures_add():
    """The spectrum of two tones together is the sum of their spectra, at every line."""
    a, b = audio.tone(440.0, 1.0, rate=4000), audio.tone(444.0, 1.0, rate=4000)
    gap = np.abs(np.fft.rfft(audio.together(a, b)) - np.fft.rfft(a) - np.fft.rfft(b)).max()
    return check("largest gap of the spectra", float(gap), "<=", 1e-9, how="numeric")


def air_bends_little():
    """Air as an adiabatic gas: how far the pressure of a compression is from proportional, at 94 dB and at 174 dB."""
    bend = lambda pascal: ((1 + pascal / (1.4 * 101_325)) ** 1.4 - 1) * 101_325 / pascal - 1
    return [check("departure from proportional at 1 Pa, 94 dB", float(bend(1.0)), "<", 1e-5, how="numeric"),
            check("the same at ten thousand Pa, 174 dB", float(bend(1e4)), ">", 0.01, how="numeric")]


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


def _chord():
    notes = [audio.tone(f, 1.0, partials=0.7 ** np.arange(8)) for f in (220.0, 277.18, 329.63)]
    return audio.leveled(audio.together(*notes) * audio.envelope(1.0))


def _share_of_lines_left_out(coded):
    """Of the bits that a codec saves, the part that lines at zero would have taken at sixteen bits each."""
    return 16 * (1 - coded.kept) / (16 - coded.bits)


def a_chord_loses_most_of_its_lines():
    """A synthesized chord in bytes and back: most of the saving is lines that are left out, and no line of the error is above the mask."""
    sound = _chord()
    coded = codec.encode(sound)
    worst = min(masking.margins(sound, codec.decode(coded.data), **frames).min() for frames in ({"hop": 173}, {"size": 2048}))
    return [check("share of the saving by lines left out", float(_share_of_lines_left_out(coded)), ">", 0.8, how="numeric"),
            check("smallest margin of the error below the mask, dB", float(worst), ">", 0, how="numeric"),
            check("bits for each sample, of sixteen", coded.bits, "<", 2, how="numeric")]


def a_voice_keeps_most_of_its_lines():
    """Something like a recording: most lines are kept, and more than half of the saving is coarser rounding, still below the mask."""
    sound = audio.voice(np.random.default_rng(0), 1.0)
    coded = codec.encode(sound)
    return [check("share of lines kept", coded.kept, ">", 0.5, how="numeric"),
            check("share of the saving by lines left out", float(_share_of_lines_left_out(coded)), "<", 0.5, how="numeric"),
            check("smallest margin of the error below the mask, dB", float(masking.margins(sound, codec.decode(coded.data), hop=173).min()), ">", 0, how="numeric")]


def roughness_ends_with_the_critical_band():
    """Two fits to different experiments: pairs that listeners found rough, and the widths of critical bands from loudness and masking."""
    f = np.array([100.0, 250.0, 500.0, 1000.0, 2000.0])
    rough = lambda gap: audio.roughness(np.stack([f, f + gap], axis=-1), [1.0, 1.0])
    most, band = rough(audio.roughest_gap(f)), masking.critical_band(f)
    return [check("largest share of a critical band at which two tones are roughest", float((audio.roughest_gap(f) / band).max()), "<", 0.25, how="numeric"),
            check("largest roughness two critical bands apart, of the maximum", float((rough(2 * band) / most).max()), "<", 0.02, how="numeric")]


def _beating(f, rate=33.0):
    """Roughness of partials whose beats are worst at one rate in all registers, summed over pairs."""
    i, j = np.triu_indices(f.shape[-1], 1)
    d = np.abs(f[..., i] - f[..., j])
    return np.sum(4 * rate**2 * d**2 / (rate**2 + d**2) ** 2, axis=-1)


def beats_of_partials_already_explain_the_ratios():
    """Two notes of six equal partials on 264 Hz, each pair rough by its beats alone, worst at 33 a second: minima at the simple ratios."""
    found = audio.minima(R, _beating(264 * np.concatenate([np.ones((len(R), 1)) * np.arange(1, 7), R[:, None] * np.arange(1, 7)], axis=1)))
    return [check(f"distance to the nearest minimum from {name}", float(np.abs(found - ratio).min()), "<", 0.002, how="numeric")
            for name, ratio in (("5/4", 5 / 4), ("4/3", 4 / 3), ("3/2", 3 / 2), ("5/3", 5 / 3), ("2", 2.0))]


def the_worst_beat_moves_with_the_pitch():
    """The roughest difference by the fit to listeners, at 100 and at 2000 Hz, against one rate for all."""
    return [check("roughest beats a second at 100 Hz", float(audio.roughest_gap(100.0)), "<", 25, how="numeric"),
            check("roughest beats a second at 2000 Hz", float(audio.roughest_gap(2000.0)), ">", 50, how="numeric")]


def _raised(bark_away, level=80.0):
    """By how many dB a tone of 1 kHz lifts the threshold of what lies this far above it."""
    f = masking.hertz(masking.bark(1000.0) + np.atleast_1d(bark_away))
    return masking.threshold(f, [1000.0], [level]) - masking.quiet(f)


def a_tone_hides_its_critical_band():
    """80 dB at 1 kHz: the threshold within half a Bark on both sides, against the threshold in quiet."""
    return check("smallest rise, dB", float(_raised(np.linspace(-0.5, 0.5, 21)).min()), ">", 40, how="numeric")


def a_tone_hides_far_above_its_critical_band():
    """The same tone three Bark above, where it still hides much, and three Bark below, where it hides far less."""
    below, above = _raised([-3.0, 3.0])
    return [check("rise three Bark above, dB", float(above), ">", 30, how="numeric"),
            check("rise above less rise below, dB", float(above - below), ">", 20, how="numeric")]


def ten_sources_are_twice_as_loud():
    """Stevens' power law: ten equal strangers against one."""
    return [check("loudness of ten over one", float(audio.loudness(10.0)), "==", 2.0, within=0.01, how="numeric"),
            check("loudness of ten over ten times that of one", float(audio.loudness(10.0) / 10), "<", 1, how="numeric")]


def a_power_has_no_ceiling():
    """Each further factor of ten in intensity, up to twelve of them, doubles the loudness again; what saturates would double no more."""
    steps = audio.loudness(10.0 ** np.arange(1, 13)) / audio.loudness(10.0 ** np.arange(12))
    return [check("smallest factor", float(steps.min()), ">", 1.99, how="numeric"),
            check("the same for n/(n + 10), at the last factor of ten", float((1e12 / (1e12 + 10)) / (1e11 / (1e11 + 10))), "<", 1.001, how="numeric")]


def tritone_and_fifth_of_pure_tones():
    """Roughness of pure tones a tritone and a fifth apart, of the largest that two such tones have."""
    most = float(audio.dissonance(R, partials=[1.0]).max())
    return [check(f"roughness of the {name}", float(audio.dissonance(np.array([q]), partials=[1.0])[0]) / most, "<", 0.02, how="numeric")
            for name, q in (("tritone", 2**0.5), ("fifth", 1.5))]


def major_and_minor_are_equally_rough():
    """The triads 4:5:6 and 10:12:15 of six partials, and one between them."""
    rough = lambda *ratios: float(audio.dissonance(np.array([ratios]), base=300.0)[0])
    major = rough(5 / 4, 3 / 2)
    return [check("minor over major", rough(6 / 5, 3 / 2) / major, "==", 1, within=0.1, how="numeric"),
            check("a triad between them over major", rough(1.225, 1.46) / major, ">", 1.2, how="numeric")]


def three_models_agree_on_where():
    """Products of amplitudes, the softer one, and Vassilakis' exponents: the farthest that a minimum lies from its simple ratio."""
    far = lambda model: max(float(np.abs(audio.minima(R, audio.dissonance(R, model=model)) - q).min()) for q in (6 / 5, 5 / 4, 4 / 3, 3 / 2, 5 / 3, 2))
    return [check(f"farthest minimum, {model}", far(model), "<", 0.002, how="numeric") for model in ("sethares", "minimum", "vassilakis")]


def roughest_by_search():
    """The largest value of Sethares' curve on a fine grid."""
    x = np.linspace(0, 1, 1_000_001)
    return check("place of the maximum", float(x[np.argmax(np.exp(-3.51 * x) - np.exp(-5.75 * x))]), "==", 0.22035, within=1e-5, how="numeric")
