"""Whether clients get to the ports that a Service promises: past the Service, and past the network policies."""

from typing import Any

from tests.deploy.objects import Manifest, at, name_of, pods


def ports_are_reached(manifests: list[Manifest]) -> list[str]:
    """Return every port of a Service that no container has, or that a policy keeps clients from."""
    found = []
    for service in (manifest for manifest in manifests if manifest["kind"] == "Service"):
        for pod in (pod for _, pod in pods(manifests) if selects(at(service, "spec", "selector"), pod)):
            for port in service["spec"]["ports"]:
                found += [f"{name_of(service)}: {fault}" for fault in service_faults(service, port, pod)]
                found += policy_faults(manifests, port["targetPort"], pod)
    return found


def service_faults(service: Manifest, port: Manifest, pod: Manifest) -> list[str]:
    numbers = {each.get("name"): each["containerPort"] for each in ports_of(pod)}
    if port["targetPort"] not in numbers:
        return [f"no container has the port {port['targetPort']}"]
    if service["spec"].get("clusterIP") == "None" and port["port"] != numbers[port["targetPort"]]:
        return [f"its name leads to the pods themselves, whose port is not {port['port']}"]
    return []


def policy_faults(manifests: list[Manifest], port: Any, pod: Manifest) -> list[str]:
    """Compare the port with what the policies of this pod let in: without any policy that is everything."""
    policies = [
        manifest
        for manifest in manifests
        if manifest["kind"] == "NetworkPolicy" and selects(at(manifest, "spec", "podSelector", "matchLabels"), pod)
    ]
    is_let_in = any(each.get("port") == port for policy in policies for each in let_in(policy))
    return [f"{name_of(policy)}: no client gets to the port {port}" for policy in policies if not is_let_in]


def let_in(policy: Manifest) -> list[Manifest]:
    return [port for rule in policy["spec"].get("ingress", []) for port in rule.get("ports", [])]


def ports_of(pod: Manifest) -> list[Manifest]:
    return [port for container in at(pod, "spec").get("containers", []) for port in container.get("ports", [])]


def selects(selector: Manifest, pod: Manifest) -> bool:
    return bool(selector) and selector.items() <= at(pod, "metadata", "labels").items()
