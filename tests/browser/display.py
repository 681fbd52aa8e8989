"""A screen for browsers that have no headless mode."""

import ctypes
import struct
import subprocess
import zlib

from tests.browser.processes import Group

SIZE = (1280, 1024)


class Display:
    """Xvfb, with the few calls of Xlib that replace a window manager."""

    def __init__(self, group: Group) -> None:
        """Xvfb picks a free number, and says which once it is ready."""
        self._frame_buffer = group.home / "Xvfb_screen0"
        screen = f"{SIZE[0]}x{SIZE[1]}x24"
        command = ["Xvfb", "-displayfd", "1", "-screen", "0", screen, "-nolisten", "tcp", "-fbdir", str(group.home)]
        server = group.start(command, stdout=subprocess.PIPE)
        assert server.stdout
        number = server.stdout.readline().strip()
        assert number, "Xvfb did not start"
        self.name = f":{number}"

    def focus_windows(self) -> None:
        """Raises every browser window and gives it the input focus.

        One that has it already is told anew: the window's focus goes to the root first. Otherwise the document that a
        reload brings would never hear of it.
        """
        x11, window, windows = ctypes.CDLL("libX11.so.6"), ctypes.c_ulong, ctypes.POINTER(ctypes.c_ulong)
        x11.XOpenDisplay.restype, x11.XDefaultRootWindow.restype = ctypes.c_void_p, window
        display = ctypes.c_void_p(x11.XOpenDisplay(self.name.encode()))
        try:
            root, parent, children, count = window(), window(), windows(), ctypes.c_uint()
            top = window(x11.XDefaultRootWindow(display))
            answers = [ctypes.byref(answer) for answer in (root, parent, children, count)]
            x11.XQueryTree(display, top, *answers)
            for child in children[: count.value]:
                attributes = (ctypes.c_byte * 256)()
                x11.XGetWindowAttributes(display, window(child), ctypes.byref(attributes))
                width = ctypes.c_int.from_buffer(attributes, 8).value
                viewable = ctypes.c_int.from_buffer(attributes, 92).value == 2
                if viewable and width > 100:  # GTK keeps small ones of its own
                    x11.XRaiseWindow(display, window(child))
                    for focused in (top, window(child)):
                        x11.XSetInputFocus(display, focused, 1, 0)
            x11.XSync(display, 0)
        finally:
            x11.XCloseDisplay(display)

    def picture(self, width: int, height: int) -> bytes:
        """The upper left part of the screen as PNG. Xvfb keeps its frame buffer in a file, in the format of `xwd`."""
        buffer = self._frame_buffer.read_bytes()
        header = struct.unpack_from(">25I", buffer)
        start, stride = header[0] + header[19] * 12, header[12]  # header and colour map, bytes per line
        width, height = min(width, SIZE[0]), min(height, SIZE[1])
        rows = bytearray()
        for y in range(height):
            line = buffer[start + y * stride :][: 4 * width]
            pixels = bytearray(len(line) // 4 * 3)
            pixels[0::3], pixels[1::3], pixels[2::3] = line[2::4], line[1::4], line[0::4]
            rows += b"\0" + pixels
        size = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
        return (
            b"\x89PNG\r\n\x1a\n"
            + _chunk(b"IHDR", size)
            + _chunk(b"IDAT", zlib.compress(rows, 1))
            + _chunk(b"IEND", b"")
        )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
