"""Decrypts an account's encrypted contacts (XEP-0510, XEP-0473, XEP-0373) with gpg and an XML parser alone, and writes them as JSON.

usage: decrypt_account.py GNUPG-HOME JID FILE...

Each FILE is XML: an export (XEP-0227), or whatever holds the items of the nodes and the messages as a server gave them. The home folder has
the account's secret key and the signer's public key. Every item is listed, so that duplicates can be seen; what cannot be read is a problem.
"""
import base64
import json
import subprocess
import sys
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


def gpg(home, arguments, octets):
    """The plaintext, and gpg's status lines as lists of words."""
    command = ["gpg", "--homedir", home, "--no-options", "--batch", "--no-tty", "--quiet", "--trust-model", "always", "--status-fd", "2"]
    run = subprocess.run(command + arguments, input=octets, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    status = [line.split()[1:] for line in run.stderr.decode("utf-8", "replace").splitlines() if line.startswith("[GNUPG:] ")]
    if run.returncode != 0 or ["DECRYPTION_OKAY"] not in status:
        raise Unreadable("gpg does not decrypt it: " + " ".join(word[0] for word in status))
    return run.stdout, status


def signer_of(home, status):
    """The address in the user ID of the key that made the one valid signature."""
    valid = [line for line in status if line[0] == "VALIDSIG"]
    if len(valid) != 1:
        raise Unreadable("it has no valid signature")
    listing = subprocess.run(
        ["gpg", "--homedir", home, "--no-options", "--batch", "--with-colons", "--list-keys", valid[0][-1]], stdout=subprocess.PIPE, check=True)
    records = [line.split(":") for line in listing.stdout.decode("utf-8").splitlines()]
    addresses = [record[9].replace("\\x3a", ":")[len("xmpp:"):] for record in records if record[0] == "uid" and record[9].replace("\\x3a", ":").startswith("xmpp:")]
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


def read_message(home, account, element, secrets):
    """Takes the shared secrets out of one <openpgp/> (XEP-0373 section 3)."""
    plaintext, status = gpg(home, ["--decrypt"], base64.b64decode(element.text or ""))
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


def read_item(home, node, item, secrets):
    """The element that an item holds when decrypted (XEP-0473 section 4.1)."""
    encrypted = item.find(ENCRYPTED + "encrypted")
    if encrypted is None:
        raise Unreadable("it is not encrypted")
    secret = secrets.get((node, encrypted.get("key")))
    if secret is None:
        raise Unreadable("its secret is not known")
    octets = secret["passphrase"].encode("utf-8") + b"\n" + base64.b64decode(encrypted.text or "")
    plaintext, _ = gpg(home, ["--no-autostart", "--pinentry-mode", "loopback", "--passphrase-fd", "0", "--decrypt"], octets)
    return ET.fromstring(plaintext)


def decrypt(home, account, paths):
    secrets, payloads, problems = {}, [], []
    searched = list(roots(account, paths))
    for parent in (element for root in searched for element in root.iter()):
        for element in parent.findall(OPENPGP + "openpgp"):
            if any(bare(parent.get(end, account)) != account for end in ("from", "to")):
                continue
            try:
                read_message(home, account, element, secrets)
            except (Unreadable, ValueError, ET.ParseError) as problem:
                problems.append(f"message {parent.get('id')}: {problem}")
    for items in (items for root in searched for items in root.iter(PUBSUB + "items")):
        node = items.get("node")
        for item in items.findall(PUBSUB + "item") if node in (CONTACTS_NODE, GROUPS_NODE) else []:
            try:
                payloads.append((node, item.get("id"), read_item(home, node, item, secrets)))
            except (Unreadable, ValueError, ET.ParseError) as problem:
                problems.append(f"item {item.get('id')} of {node}: {problem}")

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
            }
            for item, contact in contacts
        ],
        "groups": [group.get("name") for node, _, group in payloads if node == GROUPS_NODE and group.tag == CONTACTS + "group"],
        "reserved": {node: sum(1 for of, _, payload in payloads if of == node and payload.tag == CONTACTS + "reserved") for node in (CONTACTS_NODE, GROUPS_NODE)},
        "problems": problems,
    }


if len(sys.argv) < 4:
    sys.exit(__doc__)
json.dump(decrypt(sys.argv[1], bare(sys.argv[2]), sys.argv[3:]), sys.stdout)
