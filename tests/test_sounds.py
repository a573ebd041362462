"""The sounds of the book in a real browser: they play, from the keyboard, and are what Python made."""
import base64
import io
import re
import wave

import chapters
import numpy as np
import pytest

PAGES = [chapters.name(page) for page in chapters.listed() if "figures.sound(" in page.read_text("utf8")]
DECODE = """async element => {
    const bytes = await (await fetch(element.src)).arrayBuffer();
    const sound = await new OfflineAudioContext(1, 1, RATE).decodeAudioData(bytes);
    const samples = sound.getChannelData(0);
    return {seconds: sound.duration, channels: sound.numberOfChannels, peak: samples.reduce((most, s) => Math.max(most, Math.abs(s)), 0)};
}"""


def made(notebook):
    """The captions and samples of the sounds in a page's outputs, and their rates, as Python wrote them."""
    found = []
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            html = output.get("data", {}).get("text/html", "")
            for label, data in re.findall(r'<audio [^>]*aria-label="([^"]*)" src="data:audio/wav;base64,([^"]*)"', "".join(html)):
                with wave.open(io.BytesIO(base64.b64decode(data))) as w:
                    assert (w.getnchannels(), w.getsampwidth()) == (1, 2)
                    found.append((label, np.frombuffer(w.readframes(w.getnframes()), "<i2") / 32767, w.getframerate(), len(data)))
    return found


def test_the_audio_chapter_has_sounds():
    assert "L2/audio" in PAGES


@pytest.mark.parametrize("name", PAGES)
def test_sounds_are_small_audible_and_never_clipped(notebooks, name):
    sounds = made(notebooks[name])
    assert sounds and sum(size for *_, size in sounds) < 1_000_000
    for label, samples, rate, _ in sounds:
        assert 0.05 < np.abs(samples).max() < 1, label
        assert 0.3 < len(samples) / rate < 10 and len(label.split()) >= 5


@pytest.mark.parametrize("name", PAGES)
def test_the_browser_decodes_what_python_made(tab, address, notebooks, name):
    page, sounds = tab(), made(notebooks[name])
    page.goto(f"{address}/{name}.html?level=2")
    players = page.locator("article figure.sound audio")
    assert players.count() == len(sounds)
    for i, (label, samples, rate, _) in enumerate(sounds):
        player = players.nth(i)
        decoded = player.evaluate(DECODE.replace("RATE", str(rate)))
        assert decoded["channels"] == 1
        assert decoded["seconds"] == pytest.approx(len(samples) / rate, abs=2 / rate)
        assert decoded["peak"] == pytest.approx(np.abs(samples).max(), abs=1e-3)
        assert player.get_attribute("controls") is not None and player.get_attribute("aria-label")
        assert player.evaluate("p => p.closest('figure').querySelector('figcaption').textContent.trim()") == player.get_attribute("aria-label")
    assert page.troubles == []


@pytest.mark.parametrize("name", PAGES)
def test_a_sound_plays_from_the_keyboard(tab, address, name):
    page = tab()
    page.goto(f"{address}/{name}.html?level=2")
    player = page.locator("article figure.sound audio").first
    player.evaluate("p => { const before = document.createElement('button'); p.before(before); before.focus(); }")
    page.keyboard.press("Tab")
    assert player.evaluate("p => document.activeElement === p"), "the player cannot be reached by Tab"
    assert player.evaluate("p => p.paused && p.currentTime === 0")
    page.keyboard.press("Space")
    page.wait_for_function("() => document.activeElement.currentTime > 0.2", timeout=8000)
    assert player.evaluate("p => p.error === null && !p.muted && p.volume > 0")
    page.keyboard.press("Space")
    page.wait_for_function("() => document.activeElement.paused", timeout=4000)
    assert page.troubles == []
