"""The folder of accounts as the generator writes it, by hand, so that nginx is tested without the generator."""

import base64
import hashlib
import os

SALT = "abcdefghijkmnpqrstuvwxyz23"


def hash_of(name, password, salt=SALT):
    return base64.urlsafe_b64encode(hashlib.md5(f"{name}:{password}:{salt}".encode()).digest()).decode().rstrip("=")


def account(name, password, package="all", most=1, expires=0, enabled=True):
    """Its lines in the tables, by file."""
    until = ",1" if not enabled else f",{expires}" if expires else ""
    status = "active" if enabled else "disabled"
    return {"users.map": f'"u:{name}" "{hash_of(name, password)}{until}";\n',
            "facts.map": f'"u:{name}" "{status} {package} {most} 0 1763600000 {expires}";\n',
            "accounts.tsv": f"{name}\t{package}\t{most}\t{expires}\t{int(enabled)}\n"}


def tables(*accounts):
    made = {"users.map": "", "facts.map": "", "salt.map": f'"salt" "{SALT}";\n', "accounts.tsv": "flathead-accounts 1\n"}
    for one in accounts:
        for name, line in one.items():
            made[name] += line
    return made


def show(docroot, made, number=1):
    """Swaps the folder like the generator does."""
    folder = docroot / f".accounts-{number}"
    folder.mkdir(mode=0o700)
    for name, text in made.items():
        (folder / name).write_text(text)
    link = docroot / ".accounts.next"
    os.symlink(folder.name, link)
    os.rename(link, docroot / "accounts")
