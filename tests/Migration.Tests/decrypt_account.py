"""Decrypts an account's encrypted contacts (XEP-0510, XEP-0473, XEP-0373) with gpg and an XML parser alone, and writes them as JSON.

Each line of the input asks for an account: {"home": GNUPG-HOME, "account": JID, "files": [FILE...]}; each line of the output answers one.
Each FILE is XML: an export (XEP-0227), or whatever holds the items of the nodes and the messages as a server gave them. The home folder has
the account's secret key and the signer's public key. Every item is listed, so that duplicates can be seen; what cannot be read is a problem.
"""
import base64
import functools
import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

EXPORT = "{urn:xmpp:pie:0}"
PUBSUB = "{http://jabber.org/protocol/pubsub}"
OPENPGP = "{urn:xmpp:openpgp:0}"
ENCRYPTED = "{urn:xmpp:openpgp:pubsub:0}"
CONTACTS = "{urn:xmpp:contacts:0}"
CONTACTS_NODE = "urn:xmpp:contacts"
GROUPS_NODE = "urn:xmpp:contacts-groups"


class Unreadable(Exception):
    pass


def gpg(home, arguments, messages, octets=b""):
    """The plaintext of each message, or None, and gpg's status lines of it as lists of words: all in one run, as each run takes its time to start."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, str(number)) for number in range(len(messages))]
        for path, message in zip(paths, messages):
            with open(path + ".gpg", "wb") as file:
                file.write(message)
        command = ["gpg", "--homedir", home, "--no-options", "--batch", "--no-tty", "--quiet", "--trust-model", "always", "--status-fd", "2", *arguments,
                   "--multifile", "--decrypt", *[path + ".gpg" for path in paths]]
        run = subprocess.run(command, input=octets, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        statuses = {}
        for line in run.stderr.decode("utf-8", "replace").splitlines():
            words = line.split()[1:]
            if line.startswith("[GNUPG:] FILE_START 3 "):
                status = statuses.setdefault(line[len("[GNUPG:] FILE_START 3 "):], [])
            elif line.startswith("[GNUPG:] ") and words[0] != "FILE_DONE" and statuses:
                status.append(words)
        for path in paths:
            status = statuses.get(path + ".gpg", [])
            if ["DECRYPTION_OKAY"] in status and os.path.exists(path):
                with open(path, "rb") as file:
                    yield file.read(), status
            else:
                yield None, status


@functools.cache
def addresses_of(home, fingerprint):
    listing = subprocess.run(
        ["gpg", "--homedir", home, "--no-options", "--batch", "--with-colons", "--list-keys", fingerprint], stdout=subprocess.PIPE, check=True)
    records = [line.split(":") for line in listing.stdout.decode("utf-8").splitlines()]
    return [record[9].replace("\\x3a", ":")[len("xmpp:"):] for record in records if record[0] == "uid" and record[9].replace("\\x3a", ":").startswith("xmpp:")]


def signer_of(home, status):
    """The address in the user ID of the key that made the one valid signature."""
    valid = [line for line in status if line[0] == "VALIDSIG"]
    if len(valid) != 1:
        raise Unreadable("it has no valid signature")
    addresses = addresses_of(home, valid[0][-1])
    if not addresses:
        raise Unreadable("its signer has no xmpp: user ID")
    return addresses[0]


def bare(jid):
    return jid.split("/")[0].lower()


def roots(account, paths):
    """The elements to search: of an export, only what belongs to the account."""
    for path in paths:
        root = ET.parse(path).getroot()
        hosts = list(root.iter(EXPORT + "host"))
        if not hosts:
            yield root
        for host in hosts:
            for user in host.findall(EXPORT + "user"):
                if bare(user.get("name") + "@" + host.get("jid")) == account:
                    yield user


def read_message(home, account, plaintext, status, secrets):
    """Takes the shared secrets out of one <openpgp/> (XEP-0373 section 3)."""
    if plaintext is None:
        raise Unreadable("gpg does not decrypt it: " + " ".join(word[0] for word in status))
    signer = signer_of(home, status)
    content = ET.fromstring(plaintext)
    if content.tag != OPENPGP + "signcrypt":
        raise Unreadable("it is not signed and encrypted content")
    if account not in [bare(to.get("jid", "")) for to in content.findall(OPENPGP + "to")]:
        raise Unreadable("it is meant for somebody else")
    if content.find(OPENPGP + "time") is None:
        raise Unreadable("it has no time")
    for secret in content.findall(OPENPGP + "payload/" + ENCRYPTED + "shared-secret"):
        if bare(secret.get("jid")) == account:
            secrets[secret.get("node"), secret.get("id")] = {
                "timestamp": secret.get("timestamp"), "type": secret.get("type"), "signer": signer, "passphrase": secret.text.strip()}


def ciphertext(item):
    """The secret that an item names, and its message (XEP-0473 section 4.1)."""
    encrypted = item.find(ENCRYPTED + "encrypted")
    if encrypted is None:
        raise Unreadable("it is not encrypted")
    return encrypted.get("key"), base64.b64decode(encrypted.text or "")


def decrypt(home, account, paths):
    secrets, items_of, payloads, problems, messages = {}, {}, [], [], {}
    searched = list(roots(account, paths))
    for parent in (element for root in searched for element in root.iter()):
        for element in parent.findall(OPENPGP + "openpgp"):
            if any(bare(parent.get(end, account)) != account for end in ("from", "to")):
                continue
            try:
                # Of several copies one says it all.
                messages.setdefault(base64.b64decode(element.text or ""), parent.get("id"))
            except ValueError as problem:
                problems.append(f"message {parent.get('id')}: {problem}")
    for name, (plaintext, status) in zip(messages.values(), gpg(home, [], list(messages))):
        try:
            read_message(home, account, plaintext, status, secrets)
        except (Unreadable, ValueError, ET.ParseError) as problem:
            problems.append(f"message {name}: {problem}")
    for items in (items for root in searched for items in root.iter(PUBSUB + "items")):
        node = items.get("node")
        for item in items.findall(PUBSUB + "item") if node in (CONTACTS_NODE, GROUPS_NODE) else []:
            try:
                key, octets = ciphertext(item)
                if (node, key) not in secrets:
                    raise Unreadable("its secret is not known")
                items_of.setdefault((node, key), []).append((item.get("id"), octets))
            except (Unreadable, ValueError) as problem:
                problems.append(f"item {item.get('id')} of {node}: {problem}")
    for (node, key), items in items_of.items():
        opened = gpg(
            home, ["--no-autostart", "--pinentry-mode", "loopback", "--passphrase-fd", "0"], [message for _, message in items],
            secrets[node, key]["passphrase"].encode("utf-8") + b"\n")
        for (name, _), (plaintext, status) in zip(items, opened):
            try:
                if plaintext is None:
                    raise Unreadable("gpg does not decrypt it: " + " ".join(word[0] for word in status))
                payloads.append((node, name, ET.fromstring(plaintext)))
            except (Unreadable, ET.ParseError) as problem:
                problems.append(f"item {name} of {node}: {problem}")

    groups = {group.get("id"): group.get("name") for node, _, group in payloads if node == GROUPS_NODE and group.tag == CONTACTS + "group"}
    contacts = [(item, contact) for node, item, contact in payloads if node == CONTACTS_NODE and contact.tag == CONTACTS + "contact"]
    for item, contact in contacts:
        problems += [f"item {item} of {CONTACTS_NODE}: no group has the ID {group.get('id')}" for group in contact.findall(CONTACTS + "group") if group.get("id") not in groups]
    def described(contact):
        return {
            "name": contact.get("name"),
            "jids": [identity.text for identity in contact.findall(CONTACTS + "identity") if identity.get("type") == "jid"],
            "groups": sorted(groups[group.get("id")] for group in contact.findall(CONTACTS + "group") if group.get("id") in groups),
        }

    return {
        "account": account,
        "secrets": [{"node": node, "id": name, **{key: value for key, value in secret.items() if key != "passphrase"}} for (node, name), secret in secrets.items()],
        "contacts": [
            {
                "item": item,
                **described(contact),
                # Of a contact that was several, each is kept whole within it.
                "parts": [described(part) for part in contact.iter(CONTACTS + "contact") if part.find(".//" + CONTACTS + "contact") is None],
                "metas": [dict(meta.attrib) for meta in contact.findall("{storage:metacontacts}meta")],
                "notes": [note.text for note in contact.findall("{storage:rosternotes}note")],
                "texts": [text for element in contact.iter() for text in [element.text or "", *element.attrib.values()] if text],
            }
            for item, contact in contacts
        ],
        "groups": [group.get("name") for node, _, group in payloads if node == GROUPS_NODE and group.tag == CONTACTS + "group"],
        "reserved": {node: sum(1 for of, _, payload in payloads if of == node and payload.tag == CONTACTS + "reserved") for node in (CONTACTS_NODE, GROUPS_NODE)},
        "problems": problems,
    }


for line in sys.stdin:
    request = json.loads(line)
    print(json.dumps(decrypt(request["home"], bare(request["account"]), request["files"])), flush=True)
