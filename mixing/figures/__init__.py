"""Figures of one family: one color for each role, text as text, light and dark, and some of them to play with.

Drawing functions take arrays and an `Axes`, draw, and return the `Axes`; they never compute.
"""
from ._controls import Choice, Slider, Switch, Triangle
from ._drawing import ROLE, band, canvas, on_triangle, simplex, swatches
from ._explore import explore
from ._picture import Picture, show
from ._sound import Sound, Tones, sound

__all__ = ["ROLE", "Choice", "Picture", "Slider", "Sound", "Switch", "Tones", "Triangle", "band", "canvas", "explore",
           "on_triangle", "show", "simplex", "sound", "swatches"]
