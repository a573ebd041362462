"""Sounds: recorded ones to play, and tones that a figure's controls tune."""
from __future__ import annotations

import html
import io

import numpy as np

from .._operands import MixtureError


def sound(samples, caption, *, rate=22_050):
    """A sound to play, inline and without a request: 16-bit mono, with a sentence that says what to listen for.

    >>> sound(np.zeros(100), "Silence, for comparison with the next one.")
    Sound: Silence, for comparison with the next one.
    """
    x = np.asarray(samples, dtype=float)
    if x.ndim != 1 or not np.all(np.abs(x) <= 1):
        raise MixtureError(f"expected one channel within [-1, 1], since more would clip; got shape {x.shape}, peak {np.abs(x).max():.3g}. "
                           "Scale it first.")
    if len(caption.split()) < 3:
        raise MixtureError(f"a sound needs a caption that says what to listen for; got {caption!r}.")
    return Sound(x, caption, rate)


class Sound:
    """A sound for the page (an audio element) and for the terminal (its caption)."""

    def __init__(self, samples, caption, rate):
        self.samples, self.caption, self.rate = samples, caption, rate

    def __repr__(self):
        return f"Sound: {self.caption}"

    def _repr_html_(self):
        import base64
        import wave
        data = io.BytesIO()
        with wave.open(data, "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(self.rate)
            out.writeframes(np.rint(self.samples * 32767).astype("<i2").tobytes())
        label, source = html.escape(self.caption, quote=True), base64.b64encode(data.getvalue()).decode()
        return (f'<figure class="picture sound"><audio controls preload="none" aria-label="{label}" src="data:audio/wav;base64,{source}"></audio>'
                f'<figcaption>{html.escape(self.caption, quote=False)}</figcaption></figure>')


class Tones:
    """Steady tones that sound when the reader asks for them, and follow the controls of an explorable.

    Parameters
    ----------
    hertz, loudness : array_like
        Frequencies and amplitudes of M sine waves, one axis for each control before the last, as in `explore`.
        What is written to the page is scaled so that the waves can never add up to more than a fifth of full scale.
    says : str
        What the button plays.

    Examples
    --------
    >>> both = Tones([[440, 440], [440, 660]], [1, 1], "the two tones")
    >>> both.loudness
    array([[0.1, 0.1]])
    """

    PEAK = 0.2

    def __init__(self, hertz, loudness, says="the tones"):
        self.hertz, loudness = np.asarray(hertz, dtype=float), np.asarray(loudness, dtype=float)
        if not np.all((self.hertz >= 20) & (self.hertz <= 20_000)):
            raise MixtureError(f"expected tones that can be heard, 20 to 20000 Hz; got {self.hertz.min():g} to {self.hertz.max():g}.")
        if not np.all(loudness >= 0) or not loudness.max() > 0:
            raise MixtureError("expected amplitudes that are not negative, and one above zero.")
        if self.hertz.shape[-1:] != loudness.shape[-1:] or loudness.ndim > self.hertz.ndim:
            raise MixtureError(f"expected one amplitude for each tone; got shapes {loudness.shape} and {self.hertz.shape}.")
        loudness = loudness.reshape((1,) * (self.hertz.ndim - loudness.ndim) + loudness.shape)
        self.loudness, self.says = self.PEAK * loudness / loudness.sum(axis=-1).max(), says
