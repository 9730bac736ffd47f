"""Checks Kubernetes objects, a JSON array on standard input, against the models of Debian's Kubernetes client.

Unknown keys, missing ones and values of another type are written to standard output, one a line, and end it with 1.
"""
import json
import re
import sys

import kubernetes.client as client
from kubernetes.client import models

PLAIN = {"str": str, "int": int, "bool": bool, "float": (int, float), "datetime": str, "object": object}
problems = []


def check(value, kind, place):
    if kind.startswith("list["):
        if not isinstance(value, list):
            return problems.append(f"{place}: not a list")
        for index, one in enumerate(value):
            check(one, kind[5:-1], f"{place}[{index}]")
        return None
    if kind.startswith("dict("):
        if not isinstance(value, dict):
            return problems.append(f"{place}: not an object")
        for key, one in value.items():
            check(one, re.match(r"dict\(str, (.*)\)$", kind).group(1), f"{place}.{key}")
        return None
    if kind == "object" and place.split(".")[-1] in ("port", "targetPort", "containerPort", "maxUnavailable", "maxSurge"):
        if isinstance(value, bool) or not isinstance(value, (int, str)):
            problems.append(f"{place}: neither a number nor a name")
        return None
    if kind in PLAIN:
        wrong = isinstance(value, bool) and kind in ("int", "float")
        if wrong or not isinstance(value, PLAIN[kind]):
            problems.append(f"{place}: {value!r} is no {kind}")
        return None
    model = getattr(models, kind)
    if not isinstance(value, dict):
        return problems.append(f"{place}: not an object")
    names = {json_name: name for name, json_name in model.attribute_map.items()}
    for key, one in value.items():
        if key not in names:
            problems.append(f"{place}: unknown key {key!r} in {kind}")
        else:
            check(one, model.openapi_types[names[key]], f"{place}.{key}")
    given = {names[key]: one for key, one in value.items() if key in names}
    try:
        model(**given)
    except ValueError as error:
        problems.append(f"{place}: {error}")
    return None


for manifest in json.load(sys.stdin):
    group, _, version = manifest["apiVersion"].rpartition("/")
    name = f"{manifest['kind']}/{manifest['metadata']['name']}"
    kind = version[0].upper() + version[1:] + manifest["kind"]
    if group == "monitoring.coreos.com":
        continue
    if not hasattr(models, kind):
        problems.append(f"{name}: there is no {manifest['apiVersion']} {manifest['kind']}")
        continue
    check(manifest, kind, name)

print("\n".join(problems))
sys.exit(1 if problems else 0)
