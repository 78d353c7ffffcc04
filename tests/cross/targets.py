"""The machines that the library is cross-built for: what must be true of its file there, and how a program for it runs here."""

from __future__ import annotations

import os
import shlex
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

from support.emulator import ROOT
from support.programs import parts

from . import windows

BUILT = ROOT / "build" / "cross"
DEBIAN = BUILT / "debian"


@dataclass(frozen=True)
class Target:
    """A build of the library for one of them, by Rust's name for the machine."""

    name: str
    """With -small behind it for the library without an HTTP client."""
    machine: str
    """As an ELF file says it, or a PE file."""
    zig: str
    """As Zig says it, with the glibc that programs are linked for."""
    runs_with: tuple[str, ...]
    """What starts a program that is linked to shared libraries."""
    runs_static_with: tuple[str, ...]

    @property
    def prefix(self) -> Path:
        return BUILT / self.name

    @property
    def library(self) -> Path:
        return self.prefix / "lib" / "libtmcontrol.so"

    @property
    def is_small(self) -> bool:
        return self.name.endswith("-small")

    @property
    def has_glibc(self) -> bool:
        return "-gnu" in self.name and not self.is_windows

    @property
    def is_windows(self) -> bool:
        return "windows" in self.name

    @property
    def suffix(self) -> str:
        """What a program's name ends in."""
        return ".exe" if self.is_windows else ""

    def command(self, program: Path, *, static: bool) -> list[str]:
        if self.is_windows:
            return windows.command(self.prefix, program)
        # With glibc only our own library is inside the program: zig has no static glibc, and firmware rarely wants one.
        starter = self.runs_static_with if static and not self.has_glibc else self.runs_with
        # That variable, which make sets for the other tests, would have programs take the library of this machine.
        return ["env", "--unset=LD_LIBRARY_PATH", *starter, str(program)]


def _on_this_processor(name: str) -> Target:
    if "musl" in name:
        loader = str(DEBIAN / "amd64" / "lib" / "ld-musl-x86_64.so.1")
        return Target(name, "EM_X86_64", "x86_64-linux-musl", (loader,), ())
    return Target(name, "EM_X86_64", "x86_64-linux-gnu.2.17", (), ())


def _under_qemu(name: str, machine: str, zig: str, qemu: str, architecture: str) -> Target:
    command = (str(DEBIAN / "amd64" / "usr" / "bin" / f"qemu-{qemu}-static"), "-L", str(DEBIAN / architecture))
    return Target(name, machine, zig, command, command)


MACHINES = (
    _on_this_processor("x86_64-unknown-linux-gnu"),
    _on_this_processor("x86_64-unknown-linux-musl"),
    _under_qemu("aarch64-unknown-linux-gnu", "EM_AARCH64", "aarch64-linux-gnu.2.17", "aarch64", "arm64"),
    _under_qemu("aarch64-unknown-linux-musl", "EM_AARCH64", "aarch64-linux-musl", "aarch64", "arm64"),
    _under_qemu("armv7-unknown-linux-gnueabihf", "EM_ARM", "arm-linux-gnueabihf.2.17", "arm", "armhf"),
)
WINDOWS = Target("x86_64-pc-windows-gnu", "x86-64", "x86_64-windows-gnu", (), ())
TARGETS = {target.name: target for whole in MACHINES for target in (whole, replace(whole, name=f"{whole.name}-small"))}
TARGETS[WINDOWS.name] = WINDOWS


def wanted() -> list[str]:
    """The targets that `make test-cross` names."""
    names = os.environ.get("TMCONTROL_CROSS_TARGETS", "").split()
    if not names:
        raise RuntimeError("TMCONTROL_CROSS_TARGETS is not set: `make test-cross` sets it")
    return names


def zig_cc(target: Target, *arguments: str | Path) -> None:
    """Compiles for the target; a compiler's complaint is the failure's message."""
    python = BUILT / "venv" / "bin" / "python"
    command = [python, "-m", "ziglang", "cc", "-target", target.zig, *arguments]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{shlex.join(map(str, command))}\n{done.stderr}"


def link_flags(target: Target, *, static: bool) -> list[str]:
    """What the installed pkg-config file says."""
    command = ["pkg-config", "--libs", *(["--static"] if static else []), "tmcontrol"]
    environment = {**os.environ, "PKG_CONFIG_PATH": str(target.prefix / "lib" / "pkgconfig")}
    flags = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.split()
    if target.is_windows:
        # Both are in one folder, of which zig takes the static one, and GCC the other.
        library = "-l:libtmcontrol.a" if static else "-l:libtmcontrol.dll.a"
        return [library if flag == "-ltmcontrol" else flag for flag in flags] + (["-lunwind"] if static else [])
    if not static:
        return [*flags, f"-Wl,-rpath,{target.prefix / 'lib'}"]
    # The unwinder has another name with zig than with GCC.
    replaced = {"-ltmcontrol": "-l:libtmcontrol.a", "-lgcc_s": "-lunwind"}
    # Zig takes what stands before -static for shared.
    return ([] if target.has_glibc else ["-static"]) + [replaced.get(flag, flag) for flag in flags]


# The libraries of the C programs under test are one file each in Debian's sources.
SOURCES_OF = {
    "-lcmocka": DEBIAN / "src" / "cmocka" / "src" / "cmocka.c",
    "-lcjson": DEBIAN / "src" / "cjson" / "cJSON.c",
}
HEADERS = ("-I", DEBIAN / "src", "-I", DEBIAN / "src" / "cmocka" / "include")
# What cmocka's own build would find out about any machine of this century.
CMOCKA = ("-DHAVE_INTTYPES_H", "-DHAVE_SIGNAL_H", "-DHAVE_STRUCT_TIMESPEC", "-DHAVE_GCC_THREAD_LOCAL_STORAGE")


def build(name: str, target: Target, folder: Path, *, static: bool) -> Path:
    """One of the programs of tests/c; one that is in the folder already is taken as it is."""
    output = folder / f"{name}-{target.name}-{'static' if static else 'shared'}{target.suffix}"
    if output.exists():
        return output
    sources, libraries = parts(name)
    if target.is_windows:
        # What the programs share is written for POSIX, and the one that makes calls does without.
        sources, libraries = sources[:1], [library for library in libraries if library != "-lcmocka"]
    compile_for(
        target,
        [*sources, *(_object(target, SOURCES_OF[library], folder) for library in libraries)],
        output,
        static=static,
    )
    return output


def compile_for(target: Target, sources: list[Path], output: Path, *, static: bool) -> None:
    """A program in C99 with the installed library. What Debian's Wine lacks is put beside one for Windows."""
    if target.is_windows:
        lacking = Path(__file__).with_name("bcryptprimitives.c")
        zig_cc(target, "-O2", "-shared", lacking, "-o", output.with_name(f"{lacking.stem}.dll"), "-ladvapi32")
        # A function in a DLL is called in another way.
        flags = ["-DTM_STATIC"] if static else []
    else:
        flags = ["-pthread"]
    include = ["-I", target.prefix / "include", *HEADERS]
    # Optimised, because without it zig adds checks of its own that want a library.
    zig_cc(target, "-std=c99", "-O2", *flags, *include, *sources, "-o", output, *link_flags(target, static=static))


def _object(target: Target, source: Path, folder: Path) -> Path:
    output = folder / f"{source.stem}-{target.name}.o"
    if not output.exists():
        zig_cc(target, "-O2", "-w", *CMOCKA, *HEADERS, "-c", source, "-o", output)
    return output
