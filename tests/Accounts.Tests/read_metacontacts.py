"""Logs in with slixmpp and writes the stored metacontacts as JSON.

usage: read_metacontacts.py JID HOST PORT CA-FILE    (the password is read from standard input)
"""
import asyncio
import json
import sys
import xml.etree.ElementTree as ET

import slixmpp


async def read(client):
    iq = client.Iq()
    iq["type"] = "get"
    query = ET.Element("{jabber:iq:private}query")
    query.append(ET.Element("{storage:metacontacts}storage"))
    iq.append(query)
    answer = await iq.send(timeout=30)
    storage = answer.xml.find("{jabber:iq:private}query/{storage:metacontacts}storage")
    return [dict(meta.attrib) for meta in storage.findall("{storage:metacontacts}meta")]


async def main(jid, host, port, ca_file):
    client = slixmpp.ClientXMPP(jid, sys.stdin.readline().rstrip("\n"))
    client.ca_certs = ca_file
    started = asyncio.get_running_loop().create_future()
    client.add_event_handler("session_start", lambda _: started.done() or started.set_result(None))
    client.add_event_handler("failed_auth", lambda _: started.done() or started.set_exception(RuntimeError("login failed")))
    client.connect((host, int(port)))
    await asyncio.wait_for(started, 30)
    json.dump(await read(client), sys.stdout)
    await client.disconnect()


asyncio.get_event_loop_policy().get_event_loop().run_until_complete(main(*sys.argv[1:]))
