"""Reduces a font to the characters that are needed, by HarfBuzz or else by fontTools."""

import ctypes
import io
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont, TTLibError


def characters_of(file: Path, number: int = 0) -> set[int]:
    """Return the code points of the font. Raises ValueError if `file` is not a font."""
    with _open(file, number) as font:
        return set(font.getBestCmap() or ())


def subset_font(file: Path, number: int, characters: set[int]) -> bytes:
    """Return the font in `file`, reduced to `characters` (code points), as the bytes of a file.

    `number` is the place of the font in a collection file. HarfBuzz takes 0.2 s; if its library is
    missing, fontTools does the same in 10 to 30 s. Raises ValueError if `file` is not a font.
    """
    _open(file, number).close()
    try:
        return _with_harfbuzz(file, number, characters)
    except OSError:
        return _with_fonttools(file, number, characters)


def _open(file: Path, number: int) -> TTFont:
    try:
        return TTFont(io.BytesIO(file.read_bytes()), fontNumber=number, lazy=True)
    except (TTLibError, EOFError) as error:
        raise ValueError(f"{file} is no font: {error}") from error


def _with_harfbuzz(file: Path, number: int, characters: set[int]) -> bytes:
    """Raise OSError if the library is missing.

    No memory is freed, since this runs only in a short-lived command.
    """
    pointer, number_of_bytes = ctypes.c_void_p, ctypes.c_uint(0)
    harfbuzz = ctypes.CDLL("libharfbuzz.so.0")
    cutter = ctypes.CDLL("libharfbuzz-subset.so.0")
    for function in (
        harfbuzz.hb_blob_create_from_file,
        harfbuzz.hb_face_create,
        harfbuzz.hb_face_reference_blob,
        harfbuzz.hb_blob_get_data,
        cutter.hb_subset_input_create_or_fail,
        cutter.hb_subset_input_unicode_set,
        cutter.hb_subset_or_fail,
    ):
        function.restype = pointer
    blob = harfbuzz.hb_blob_create_from_file(str(file).encode())
    face = pointer(harfbuzz.hb_face_create(pointer(blob), number))
    request = pointer(cutter.hb_subset_input_create_or_fail())
    unicodes = pointer(cutter.hb_subset_input_unicode_set(request))
    for character in characters:
        harfbuzz.hb_set_add(unicodes, character)
    reduced = cutter.hb_subset_or_fail(face, request)
    if not reduced:
        raise ValueError(f"{file} cannot be cut down")
    result = pointer(harfbuzz.hb_face_reference_blob(pointer(reduced)))
    data = harfbuzz.hb_blob_get_data(result, ctypes.byref(number_of_bytes))
    return ctypes.string_at(data, number_of_bytes.value)


def _with_fonttools(file: Path, number: int, characters: set[int]) -> bytes:
    options = subset.Options()
    options.layout_features = ["*"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters)
    output = io.BytesIO()
    with _open(file, number) as font:
        cutter.subset(font)
        font.save(output)
    return output.getvalue()
