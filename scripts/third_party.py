#!/usr/bin/env python3
"""Writes the THIRD-PARTY notice of a release: every crate that is built into the command, its licence, and the licence's text.

    scripts/third_party.py > THIRD-PARTY.txt
"""

import json
import pathlib
import subprocess
import sys

NAMES = ("licen", "copying", "notice", "unlicense")


def metadata():
    host = subprocess.run(["rustc", "-vV"], check=True, capture_output=True, text=True).stdout
    host = next(line.split()[1] for line in host.splitlines() if line.startswith("host: "))
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--filter-platform", host]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def built_in(found, root):
    """The packages that the root needs to run, by id; what only builds or tests it is not handed on."""
    nodes = {node["id"]: node for node in found["resolve"]["nodes"]}
    seen, left = set(), [root]
    while left:
        package = left.pop()
        if package not in seen:
            seen.add(package)
            needed = (d for d in nodes[package]["deps"] if any(kind["kind"] is None for kind in d["dep_kinds"]))
            left.extend(dependency["pkg"] for dependency in needed)
    return seen - {root}


def texts(package):
    folder = pathlib.Path(package["manifest_path"]).parent
    files = [file for file in sorted(folder.iterdir()) if file.is_file() and file.name.lower().startswith(NAMES)]
    return [(file.name, file.read_text(encoding="utf-8", errors="replace").strip()) for file in files]


def main():
    found = metadata()
    packages = {package["id"]: package for package in found["packages"]}
    root = next(identity for identity, package in packages.items() if package["name"] == "zhunru")
    chosen = sorted((packages[identity] for identity in built_in(found, root)), key=lambda p: (p["name"], p["version"]))
    write = sys.stdout.write
    write("zhunru is built with the crates below, each under the licence named.\n")
    for package in chosen:
        write(f"\n{'=' * 80}\n{package['name']} {package['version']}: {package['license']}\n")
        if package["repository"]:
            write(package["repository"] + "\n")
        for name, text in texts(package) or [("", "The crate names its licence and carries no text of its own.")]:
            write(f"\n---- {name}\n\n{text}\n" if name else f"\n{text}\n")


if __name__ == "__main__":
    main()
