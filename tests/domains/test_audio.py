import base64
import io
import itertools
import re
import wave

import numpy as np
import pytest

from mixing import MixtureError, figures
from mixing.derivations import audio as proofs
from mixing.domains import audio, codec, masking


def test_roughness_is_the_sum_over_pairs():
    f, a = np.array([300.0, 340.0, 410.0, 900.0]), np.array([1.0, 0.5, 0.8, 0.2])
    slow = 0.0
    for i, j in itertools.combinations(range(4), 2):
        x = 0.24 / (0.0207 * min(f[i], f[j]) + 18.96) * abs(f[i] - f[j])
        slow += a[i] * a[j] * (np.exp(-3.51 * x) - np.exp(-5.75 * x))
    assert audio.roughness(f, a) == pytest.approx(slow, rel=1e-12)
    batch = audio.roughness(np.stack([f, f[::-1]]), np.stack([a, a[::-1]]))
    np.testing.assert_allclose(batch, slow, rtol=1e-12)


@pytest.mark.parametrize("model", ["sethares", "minimum", "vassilakis"])
def test_minima_are_at_the_published_ratios(model):
    r = np.arange(1.0005, 2.3, 0.0005)
    found = audio.minima(r, audio.dissonance(r, model=model))
    for ratio in (6 / 5, 5 / 4, 4 / 3, 3 / 2, 5 / 3, 2):
        assert np.abs(found - ratio).min() < 0.002


def test_minima_follow_the_timbre():
    r = np.arange(1.0005, 2.3, 0.0005)
    assert len(audio.minima(r, audio.dissonance(r, partials=[1.0]))) == 0
    stretched = audio.minima(r, audio.dissonance(r, stretch=2.1))
    assert np.abs(stretched - 2.1).min() < 0.002 and np.abs(stretched - 2).min() > 0.05


def test_triads_agree_with_the_full_sum():
    r = np.array([1.0, 1.2, 1.25, 1.5, 1.7])
    full = audio.dissonance(np.stack(np.meshgrid(r, r, indexing="ij"), axis=-1), base=300.0)
    np.testing.assert_allclose(audio.triad_map(r), full, rtol=1e-12)


def test_the_roughest_gap_is_where_a_search_finds_it():
    for f in (250.0, 500.0, 1000.0):
        gaps = np.linspace(1, 150, 14_901)
        rough = audio.roughness(np.stack([np.full_like(gaps, f), f + gaps], axis=-1), [1.0, 1.0])
        assert gaps[rough.argmax()] == pytest.approx(audio.roughest_gap(f), abs=0.02)
    assert float(proofs.roughest_distance().result) == 0


def test_beats_on_samples_and_on_symbols():
    t = np.linspace(0, 1, 500)
    product = proofs.beats().numeric(proofs.u, proofs.v)(4 * t, 46 * t)
    np.testing.assert_allclose(product, np.cos(50 * t) + np.cos(42 * t), atol=1e-12)
    squared = proofs.squared_sum().numeric(proofs.a, proofs.b)(50 * t, 42 * t)
    np.testing.assert_allclose(squared, (np.cos(50 * t) + np.cos(42 * t)) ** 2, atol=1e-12)
    assert proofs.envelope_of_unequal_tones().numeric(proofs.A, proofs.B, proofs.phi)(2.0, 0.5, np.pi) == pytest.approx(1.5**2)


def test_saturating_fibers_add_up_to_a_power():
    from scipy.integrate import quad
    total = proofs.power_of_fibers().numeric(proofs.x)
    for x in (0.3, 5.0, 700.0):                                                # over the logarithm of the half-points
        area, _ = quad(lambda u: np.exp(0.3 * u) * x / (x + np.exp(u)), -60, 120, limit=400)
        assert total(x) == pytest.approx(area, rel=1e-6)


@pytest.mark.parametrize("phase", [0.0, 1.0, np.pi])
def test_interference_by_samples(phase):
    t = np.arange(20_000) / 20_000 * 2 * np.pi * 7
    ratio = np.mean((np.cos(t) + np.cos(t + phase)) ** 2) / np.mean(np.cos(t) ** 2)
    assert proofs.interference().numeric(proofs.phi)(phase) == pytest.approx(ratio, abs=1e-9)


def test_bark_is_close_to_zwickers_edges():
    edges = [100, 200, 300, 400, 510, 630, 770, 920, 1080, 1270, 1480, 1720, 2000, 2320, 2700, 3150, 3700, 4400, 5300, 6400]
    assert np.abs(masking.bark(edges)[1:] - np.arange(2, 21)).max() < 0.06


def test_spreading_slopes():
    assert masking.spread(-9) - masking.spread(-10) == pytest.approx(25, abs=0.3)
    assert masking.spread(10) - masking.spread(9) == pytest.approx(-10, abs=0.3)


def test_bark_and_back():
    f = np.geomspace(30, 10_000, 40)
    np.testing.assert_allclose(masking.hertz(masking.bark(f)), f, rtol=1e-12)


def test_the_roughest_gap_is_about_a_quarter_of_a_critical_band_up_to_two_kilohertz():
    share = lambda f: audio.roughest_gap(f) / masking.critical_band(f)
    assert np.all(np.abs(share(np.array([100.0, 250.0, 500.0, 1000.0, 2000.0])) - 0.21) < 0.03) and share(4000.0) < 0.15


def test_critical_bands_are_the_steps_of_zwickers_edges():
    edges = np.array([200, 300, 400, 510, 630, 770, 920, 1080, 1270, 1480, 1720, 2000, 2320, 2700, 3150, 3700, 4400, 5300, 6400])
    middle = (edges[1:] + edges[:-1]) / 2
    assert np.abs(masking.critical_band(middle) / np.diff(edges) - 1).max() < 0.1


def test_a_tone_hides_a_softer_neighbor_and_more_so_above():
    near = masking.threshold([900.0, 1000.0, 1150.0], [1000.0], [80.0])
    assert near[1] == pytest.approx(80 - 14.5 - masking.bark(1000.0), abs=0.1) and near[0] > 40 and near[2] > 40
    far = masking.threshold([500.0, 2000.0], [1000.0], [90.0])
    assert far[1] > far[0] + 20
    both = masking.threshold([700.0], [500.0, 1000.0], [[60.0, -99.0], [60.0, 60.0]])
    assert both.shape == (2, 1) and both[1] > both[0]


def test_noise_masks_more_than_a_tone():
    rng = np.random.default_rng(3)
    noise, _ = masking.spectrum(rng.normal(size=4096) * 0.1)
    tone, _ = masking.spectrum(audio.tone(1000.0, 0.2) * 0.3)
    assert masking.tonality(noise).max() < 0.1 < 0.8 < masking.tonality(tone).min()
    assert masking.threshold([1000.0], [1000.0], [60.0], 0.0) == pytest.approx(54.5, abs=0.1)


def test_spectra_are_levels_of_sines():
    power, f = masking.spectrum(0.5 * np.sin(2 * np.pi * 1000 * np.arange(4096) / audio.RATE))
    assert 10 * np.log10(power.sum(axis=1)) == pytest.approx(-20 * np.log10(2), abs=0.05)
    assert f[power.mean(0).argmax()] == pytest.approx(1000, abs=audio.RATE / 1024)


def test_the_transform_is_its_own_way_back():
    rng = np.random.default_rng(0)
    for n in (1024, 3000, 5001):
        x = rng.uniform(-1, 1, n)
        np.testing.assert_allclose(codec.imdct(codec.mdct(x), n), x, atol=1e-11)


def test_what_is_written_is_read_back():
    rng = np.random.default_rng(5)
    starts = codec.bands()
    whole = np.rint(rng.standard_t(1.2, size=(5, 512))).astype(int) * (rng.uniform(size=(5, 512)) < 0.3)
    k = rng.integers(-60, 9, (5, len(starts)))
    length, numbers, steps = codec._read(codec._write(2048, whole, k, starts), starts)
    np.testing.assert_array_equal(numbers, whole)
    used = np.add.reduceat(np.abs(whole), starts, axis=1) > 0
    np.testing.assert_array_equal(steps[used], k[used])
    assert length == 2048


def a_chord():
    notes = (audio.tone(f, 1.0, partials=0.7 ** np.arange(8)) for f in (220.0, 277.18, 329.63))
    return audio.leveled(audio.together(*notes) * audio.envelope(1.0))


@pytest.mark.parametrize("sound, most", [(a_chord(), 1.6), (audio.voice(np.random.default_rng(1)), 4.6)], ids=["chord", "recording"])
def test_the_codec_saves_bits_and_no_line_of_its_error_is_above_the_mask(sound, most):
    coded = codec.encode(sound)
    assert coded.bits == 8 * len(coded.data) / len(sound) < most and 0.01 < coded.kept < 0.9
    np.testing.assert_array_equal(codec.decode(coded.data), coded.sound)
    assert coded.sound.shape == sound.shape and np.abs(coded.sound).max() <= 1
    for frames in ({}, {"hop": 173}, {"size": 2048}, {"size": 512}):          # not only the frames that the codec used
        assert masking.margins(sound, coded.sound, **frames).min() > 0
    assert masking.margins(sound, sound + (coded.sound - sound) * 30).min() < 0      # and the check can fail
    coarse = codec.encode(sound, safety=-12.0)
    assert coarse.bits < coded.bits and coarse.margin < 0 < coded.margin


def test_more_safety_costs_more_bits():
    sizes = [codec.encode(a_chord(), safety=s) for s in (0.0, 6.0, 12.0)]
    assert sizes[0].bits < sizes[1].bits < sizes[2].bits and sizes[0].margin < sizes[1].margin < sizes[2].margin


def test_no_sample_is_ever_cut_off():
    square = np.sign(audio.tone(300.0, 0.3))
    coded = codec.encode(square)
    assert np.abs(coded.sound).max() == pytest.approx(1)
    _, whole, k = codec._read(coded.data, codec.bands())
    raw = codec.imdct(whole * 2 ** (np.repeat(k, np.diff([*codec.bands(), 512]), axis=1) / 4), len(square))
    assert np.abs(raw).max() > 1                                               # rounding does overshoot a full-scale square wave
    np.testing.assert_allclose(coded.sound * np.abs(raw).max(), raw, atol=1e-12)


def test_a_voice_is_made_for_the_dice_it_is_given():
    one, again, other = (audio.voice(np.random.default_rng(s), 0.5) for s in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert np.abs(one).max() == pytest.approx(0.8) and np.abs(one - other).max() > 0.01


def test_a_glide_starts_and_ends_where_it_should():
    x = audio.glide(400.0, 800.0, 2.0)
    line = lambda piece: np.argmax(np.abs(np.fft.rfft(piece * np.hanning(len(piece)), 1 << 16))) * audio.RATE / (1 << 16)
    assert line(x[:2000]) == pytest.approx(409, abs=6) and line(x[-2000:]) == pytest.approx(791, abs=6)


def test_sounds_for_the_page_are_what_was_computed():
    x = audio.leveled(audio.tone(440.0, 0.2))
    page = figures.sound(x, "An A, for a fifth of a second.")._repr_html_()
    data = base64.b64decode(re.search(r"base64,([^\"]+)", page)[1])
    with wave.open(io.BytesIO(data)) as w:
        samples = np.frombuffer(w.readframes(w.getnframes()), "<i2") / 32767
        assert (w.getnchannels(), w.getframerate()) == (1, audio.RATE)
    np.testing.assert_allclose(samples, x, atol=2e-5)
    peak = np.argmax(np.abs(np.fft.rfft(samples))) * audio.RATE / len(samples)
    assert peak == pytest.approx(440, abs=5)


@pytest.mark.parametrize("call", [
    lambda: audio.tone(12_000.0, 0.1), lambda: audio.together(np.zeros(3), np.zeros(4)), lambda: audio.envelope(0.1),
    lambda: audio.roughness([-1.0, 2.0], [1, 1]), lambda: codec.encode(np.ones(10)), lambda: codec.encode(2 * np.ones(4096)),
    lambda: masking.threshold([1.0, 2.0], [1.0], [1.0, 2.0]), lambda: figures.sound([2.0], "much too loud a sound"), lambda: figures.sound([0.0], "")])
def test_bad_input_is_refused(call):
    with pytest.raises(MixtureError):
        call()
