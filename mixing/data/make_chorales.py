"""Makes chorales.txt from the scores that the package music21 carries: python make_chorales.py > chorales.txt

Every chorale with the four parts Soprano, Alto, Tenor and Bass is read once, without repeats; others of the collection
(more or other parts, or two at once) are left out, and copies of a chorale that is there already. A chord is the four
sounding pitch classes, counted from the tonic that music21's key analysis finds; it is written when a note begins in some
voice and the chord differs from the one before. Moments in which a voice rests are left out.
"""
import sys

VOICES = ("Soprano", "Alto", "Tenor", "Bass")
SYMBOLS = "0123456789ab"


def voice(part):
    """Onset and pitch class of every note and rest of a part, in order."""
    from music21 import chord, note
    events = {}
    for e in part.flatten().notesAndRests:
        if e.duration.quarterLength > 0:
            pitch = None if isinstance(e, note.Rest) else e.pitches[-1] if isinstance(e, chord.Chord) else e.pitch
            events[float(e.offset)] = None if pitch is None else pitch.pitchClass
    return events


def chords(score, tonic):
    """The successive chords of the four voices, counted from the tonic."""
    parts = [voice(next(p for p in score.parts if p.partName == name)) for name in VOICES]
    sounding, written = [None] * 4, []
    for onset in sorted(set().union(*parts)):
        sounding = [part.get(onset, old) for part, old in zip(parts, sounding)]
        if None not in sounding:
            text = "".join(SYMBOLS[(pitch - tonic) % 12] for pitch in sounding)
            if not written or written[-1] != text:
                written.append(text)
    return written


def main():
    import music21
    from music21 import corpus
    print("# Successive chords of Bach's chorales: soprano, alto, tenor, bass; semitones above the tonic, a = 10, b = 11.")
    print(f"# Made by make_chorales.py from the scores in music21 {music21.__version__} (collection of Margaret Greentree).")
    lines = {}
    for path in sorted(corpus.getComposer("bach")):
        score = corpus.parse(path)
        names = [p.partName for p in getattr(score, "parts", [])]
        if all(names.count(name) == 1 for name in VOICES):
            key = score.analyze("key")
            written = chords(score, key.tonic.pitchClass)
            lines.setdefault(" ".join(written), f"{path.stem} {key.mode} {key.tonic.name} " + " ".join(written))
        else:
            print(f"{path.name}: parts {names}", file=sys.stderr)
    print("\n".join(lines.values()))


if __name__ == "__main__":
    main()
