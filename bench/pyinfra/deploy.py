"""The work of rmq-provision as an experienced user of pyinfra writes it.

Fair to pyinfra:
- facts come from one connection; operations of all hosts go side by side, as it does by itself;
- it has no operation for firewalld: the rules are read by one fact, and only missing ones are added;
- it has no operation that unpacks an archive once: the archive is brought and unpacked only where the release is missing;
- the registration of brokers is asked for after a change only; a run without changes does not even wait for ports.
"""

from io import StringIO

from pyinfra import host
from pyinfra.facts.files import File
from pyinfra.facts.server import Command
from pyinfra.operations import dnf, files, server, systemd

data = host.data
TEMPLATES = "../ansible/templates"

dnf.packages(name="JDK", packages=["java-17-openjdk-devel"])
server.group(name="Group", group="rocketmq", system=True)
server.user(
    name="User",
    user="rocketmq",
    group="rocketmq",
    system=True,
    home="/data/rocketmq",
    ensure_home=False,
    shell="/sbin/nologin",
)

for folder in data.folders:
    files.directory(
        name=f"Folder {folder['path']}",
        path=folder["path"],
        user=folder["owner"],
        group=folder["owner"],
        mode=folder["mode"].lstrip("0"),
    )

files.block(
    name="Names of the hosts",
    path="/etc/hosts",
    content=data.hosts_block.split("\n"),
    marker="# {mark} rocketmq",
)

for key, value in data.sysctl.items():
    server.sysctl(
        name=f"Kernel setting {key}",
        key=key,
        value=value,
        persist=True,
        persist_file="/etc/sysctl.d/90-rocketmq.conf",
    )

limits = "".join(
    f"rocketmq {kind} {limit}\n"
    for limit in ("nofile 655350", "memlock unlimited")
    for kind in ("soft", "hard")
)
files.put(
    name="Limits",
    src=StringIO(limits),
    dest="/etc/security/limits.d/90-rocketmq.conf",
    mode="644",
)

if host.get_fact(File, path=f"{data.release}/bin/mqbroker") is None:
    files.put(name="Archive", src=data.archive, dest="/opt/rocketmq/rocketmq.zip")
    server.shell(
        name="Unpack",
        commands=["unzip -q -o /opt/rocketmq/rocketmq.zip -d /opt/rocketmq/releases", "rm /opt/rocketmq/rocketmq.zip"],
    )

files.link(name="Link to the release", path="/opt/rocketmq/current", target=data.release)

present = host.get_fact(Command, command="firewall-cmd --permanent --list-rich-rules") or ""
rules = [
    f'rule family="ipv4" source address="{data.network}" port port="{port}" protocol="tcp" accept'
    for port in data.ports
]
missing = [rule for rule in rules if rule not in present]
if missing:
    added = " ".join(f"--add-rich-rule='{rule}'" for rule in missing)
    server.shell(
        name="Ports",
        commands=[f"firewall-cmd -q --permanent {added}", f"firewall-cmd -q {added}"],
    )

changes = {}
for item in data.instances:
    written = [
        files.template(
            name=f"{kind} of {item['id']}",
            src=f"{TEMPLATES}/{kind}.j2",
            dest=path,
            user="root",
            group=group,
            mode=mode,
            item=item,
            release=data.release,
            # As Ansible's module renders templates: both tools share them.
            jinja_env_kwargs={"trim_blocks": True},
        )
        for kind, path, group, mode in (
            ("conf", f"/etc/rocketmq/{item['id']}.conf", "rocketmq", "640"),
            ("env", f"/etc/rocketmq/{item['id']}.env", "rocketmq", "640"),
            ("unit", f"/etc/systemd/system/rocketmq-{item['id']}.service", "root", "644"),
        )
    ]
    changes[item["id"]] = written


def is_changed(written):
    return lambda: any(operation.did_change() for operation in written)


def wait_for(port):
    return f"for i in $(seq 1200); do (exec 3<>/dev/tcp/{data.address}/{port}) 2>/dev/null && exit 0; sleep 0.1; done; exit 1"


def start(role):
    for item in host.loop([one for one in data.instances if one["role"] == role]):
        changed = is_changed(changes[item["id"]])
        unit = f"rocketmq-{item['id']}.service"
        systemd.service(
            name=f"Restart {role}",
            service=unit,
            restarted=True,
            enabled=True,
            daemon_reload=True,
            _if=changed,
        )
        systemd.service(name=f"Start {role}", service=unit, enabled=True)
        server.shell(
            name=f"Open port of {role}",
            commands=[wait_for(item["port"])],
            _shell_executable="bash",
            _if=changed,
        )


# Name servers before brokers, masters before slaves: an operation is done on all hosts before that of a later line begins.
start("namesrv")
start("master")
start("slave")

# The check covers all brokers, so that any host with a change does for it.
server.shell(
    name="All brokers are registered",
    commands=[
        f"for i in $(seq 60); do n=$(JAVA_HOME={data.java_home} JAVA_OPT_EXT='-Xms128m -Xmx256m' "
        f"sh {data.release}/bin/mqadmin clusterList -n {data.name_server} | grep -cE ':109[0-9]+ '); "
        f"[ \"$n\" -ge {data.brokers} ] && exit 0; sleep 1; done; exit 1"
    ],
    _if=is_changed([operation for written in changes.values() for operation in written]),
)
