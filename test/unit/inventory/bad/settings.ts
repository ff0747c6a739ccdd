import type { BadInventory } from './good.ts'

export const settings: readonly BadInventory[] = [
  {
    name: 'a JDK that is none',
    find: 'ssh: { user: root }',
    write: 'jdk: { version: 9 }',
    complaints: [
      "prod.yaml:3:17: jdk.version: '9' is no JDK this tool installs: 8, 11, 17 or 21; 7 for RocketMQ 3.x",
    ],
  },
  {
    name: 'a JDK that only 3.2.6 runs on',
    find: 'ssh: { user: root }',
    write: 'jdk: { version: 1.7 }',
    complaints: [
      'prod.yaml:3:17: The classes of the release need JDK 8 or later (RocketMQ 5.3.3, pom.xml): jdk.version is 7 (Set jdk.version to 8, or to 17 from RocketMQ 5.2.0 on.)',
    ],
  },
  {
    name: 'a JDK that cannot run it',
    find: 'version: 5.3.3, data: /data/rocketmq }',
    write: 'version: 4.7.0 }\njdk: { version: 17 }',
    complaints: [
      'prod.yaml:3:17: The release starts java with -Djava.ext.dirs, which no JDK after 8 accepts (RocketMQ 4.7.0, #3224, runserver.sh): jdk.version is 17 (Set jdk.version to 8, or rocketmq.version to 4.9.3 or later.)',
    ],
  },
  {
    name: 'an archive JDK without a home',
    find: 'ssh: { user: root }',
    write: 'jdk: { from: archive, file: jdk.tgz }',
    complaints: [
      'prod.yaml:3:1: jdk.home is missing: from: archive needs the folder of the JDK on the hosts (Write it, e.g. home: /usr/local/java/jdk1.8.0_221.)',
    ],
  },
  {
    name: 'a key of another kind of JDK',
    find: 'ssh: { user: root }',
    write: 'jdk: { from: package, file: jdk.tgz }',
    complaints: [
      'prod.yaml:3:23: jdk.file has no meaning with from: package (Take it out: from: package takes package.)',
    ],
  },
  {
    name: 'image without containers',
    find: 'ssh: { user: root }',
    write: 'image: { name: apache/rocketmq:5.3.3 }',
    complaints: [
      'prod.yaml:3:1: image has no meaning without runtime: docker (Write runtime: docker, or take it out.)',
    ],
  },
  {
    name: 'a JDK and a distribution beside an image',
    find: 'ssh: { user: root }',
    write: 'runtime: docker\njdk: { from: package }\nartifact: { file: a.zip }',
    complaints: [
      'prod.yaml:4:8: jdk.from has no meaning with runtime: docker: the image carries its JDK (Take it out. jdk.version may stay: it says which JDK that is.)',
      'prod.yaml:5:1: artifact has no meaning with runtime: docker (Take it out: the image carries the release; see image:.)',
    ],
  },
  {
    name: 'an image of another release',
    find: 'ssh: { user: root }',
    write: 'runtime: docker\nimage: { name: apache/rocketmq:4.9.4 }',
    complaints: [
      'prod.yaml:4:16: the image is of RocketMQ 4.9.4, and rocketmq.version is 5.3.3 (Let both say the same.)',
    ],
  },
  {
    name: 'two sources',
    find: 'ssh: { user: root }',
    write: 'artifact: { file: a.zip, onHost: /opt/x }',
    complaints: [
      'prod.yaml:3:11: artifact names file and onHost (Keep one of them; several addresses go into url as a list.)',
    ],
  },
  {
    name: 'a build without source code',
    find: 'ssh: { user: root }',
    write: 'artifact: { build: { jdk: /usr/lib/jvm/java-8 } }',
    complaints: [
      'prod.yaml:3:20: artifact.build does not say where the source code is (Name exactly one of source (a folder or an archive on this machine), url and maven (e.g. org.apache.rocketmq:rocketmq-all:5.3.3:zip:source-release).)',
    ],
  },
  {
    name: 'a build from two places, with the checksum of its result',
    find: 'ssh: { user: root }',
    write: `artifact: { build: { source: ../rocketmq, maven: 'a:b:1' }, sha512: ${'ab'.repeat(64)} }`,
    complaints: [
      'prod.yaml:3:20: artifact.build names source and maven (Name exactly one of source (a folder or an archive on this machine), url and maven (e.g. org.apache.rocketmq:rocketmq-all:5.3.3:zip:source-release).)',
      'prod.yaml:3:69: artifact.sha512 cannot be known before the distribution is built (Write the checksum of the source archive into build.sha512.)',
    ],
  },
  {
    name: 'a checksum that is too short',
    find: 'ssh: { user: root }',
    write: 'artifact: { file: a.zip, sha512: abc }',
    complaints: ["prod.yaml:3:34: artifact.sha512: 'abc' is no SHA-512: 128 hexadecimal digits"],
  },
  {
    name: 'a folder with a blank',
    find: '/data/rocketmq',
    write: '/data/rocket mq',
    complaints: [
      "prod.yaml:2:35: rocketmq.data: '/data/rocket mq' must be an absolute path without blanks or other special characters: RocketMQ's scripts do not quote it",
    ],
  },
  {
    name: 'a relative folder',
    find: '/data/rocketmq',
    write: 'data/rocketmq',
    complaints: [
      "prod.yaml:2:35: rocketmq.data: 'data/rocketmq' must be an absolute path without blanks or other special characters: RocketMQ's scripts do not quote it",
    ],
  },
  {
    name: 'a variable that is not set',
    find: 'user: root',
    write: 'user: "${RMQ_USR}"',
    complaints: [
      "prod.yaml:3:14: ssh.user: the environment has no variable RMQ_USR (Did you mean 'RMQ_USER'?)",
    ],
  },
  {
    name: 'a reference without quotes between braces',
    find: 'user: root',
    write: 'user: ${RMQ_USER}',
    complaints: [
      "prod.yaml:3:15: no valid YAML: the braces of a reference are taken for a mapping (Put references between braces into quotes: '${RMQ_USER}'.)",
    ],
  },
  {
    name: 'a broken reference',
    find: 'user: root',
    write: "user: '${RMQ-USER}'",
    complaints: [
      "prod.yaml:3:14: ssh.user: '${RMQ-USER}' is no reference to the environment (Write ${NAME}, or $${ for the two characters themselves.)",
    ],
  },
  {
    name: 'a secret file that is not there',
    find: 'user: root',
    write: 'password: file:/nowhere/password',
    complaints: [
      'prod.yaml:3:18: ssh.password: /nowhere/password cannot be read: there is no such file (A relative name starts from the folder of the inventory. The file must be a regular file of at most 64 KiB.)',
    ],
  },
  {
    name: 'a secret that is a list',
    find: 'user: root',
    write: 'password: [hunter2]',
    complaints: ['prod.yaml:3:18: ssh.password: must be text: ${VAR}, file:PATH or the secret itself'],
  },
  {
    name: 'an SSH port that is none',
    find: 'user: root',
    write: 'port: 70000',
    complaints: ["prod.yaml:3:14: ssh.port: '70000' is no port: a whole number from 1 to 65535"],
  },
  {
    name: 'a duration without a unit',
    find: 'user: root',
    write: 'connectTimeout: 10',
    complaints: [
      "prod.yaml:3:24: ssh.connectTimeout: '10' is no duration: a number and a unit, e.g. 10s or 500ms",
    ],
  },
  {
    name: 'a network that is none',
    find: 'ssh: { user: root }',
    write: 'firewall: { clients: [anywhere] }',
    complaints: [
      "prod.yaml:3:23: firewall.clients[0]: 'anywhere' is no address or network, e.g. 10.0.0.0/16",
    ],
  },
  {
    name: 'a size without a unit',
    find: 'ssh: { user: root }',
    write: 'heap: { broker: 4 }',
    complaints: ["prod.yaml:3:17: heap.broker: '4' must be a size, e.g. 4g, or { size, young, direct }"],
  },
  {
    name: 'a young generation above the heap',
    find: 'ssh: { user: root }',
    write: 'heap: { broker: { size: 1g, young: 2g } }',
    complaints: [
      'prod.yaml:3:36: young 2g does not fit into a heap of 1g (Leave young out, or at most 512m.)',
    ],
  },
  {
    name: 'a heap of nothing',
    find: 'ssh: { user: root }',
    write: 'heap: { namesrv: 1m }',
    complaints: [
      'prod.yaml:3:18: a heap of 1m is too small for a namesrv (Write at least 64m; a broker is comfortable from 512m on.)',
    ],
  },
  {
    name: 'a heap among the JVM words',
    find: 'master: mq3',
    write: 'master: mq3, javaOptions: -server -Xms128m -Xmn128m -XX:MaxDirectMemorySize=1G -Dmine=1',
    complaints: [
      'prod.yaml:14:49: brokers.groups.broker-b.javaOptions: -Xms128m would overrule heap, by which the memory of the host is checked (Write heap: 128m beside javaOptions.)',
      'prod.yaml:14:49: brokers.groups.broker-b.javaOptions: -Xmn128m would overrule heap, by which the memory of the host is checked (Write heap: { size: …, young: 128m } beside javaOptions.)',
      'prod.yaml:14:49: brokers.groups.broker-b.javaOptions: -XX:MaxDirectMemorySize=1G would overrule heap, by which the memory of the host is checked (Write heap: { size: …, direct: 1g } beside javaOptions.)',
    ],
  },
  {
    name: 'a permanent generation',
    find: '[mq1, mq2] }',
    write: '[mq1, mq2], javaOptions: [-XX:PermSize=128m, -XX:MaxPermSize=320m] }',
    complaints: [
      'prod.yaml:8:45: namesrv.javaOptions: -XX:PermSize=128m is for the permanent generation, which is gone since JDK 8; JDK 17 does not start with it (Take it out, or write -XX:MetaspaceSize=128m.)',
      'prod.yaml:8:64: namesrv.javaOptions: -XX:MaxPermSize=320m is for the permanent generation, which is gone since JDK 8; JDK 17 does not start with it (Take it out, or write -XX:MaxMetaspaceSize=320m.)',
    ],
  },
  {
    name: 'name servers among the JVM words',
    find: 'slaves: [mq2]',
    write: 'slaves: [{ host: mq2, javaOptions: ["-Drocketmq.namesrv.addr=10.0.0.11,10.0.0.12:9876"] }]',
    complaints: [
      "prod.yaml:13:86: brokers.groups.broker-a.slaves[0].javaOptions: rmq-provision writes the list of name servers itself, and its parts are separated by ';', and 10.0.0.11 lacks its port (10.0.0.11:9876) (Take it out: it lists namesrv.hosts.)",
    ],
  },
  {
    name: 'networks that are none',
    find: 'ssh: { user: root }',
    write: "firewall: { clients: [10.0.0.0/33, 999.1.1.1, abc, '::::', 'fd00::/129', 10.0.0.0/16, '::/0'] }",
    complaints: [
      "prod.yaml:3:23: firewall.clients[0]: '10.0.0.0/33' is no network: behind the / stands a number from 0 to 32, e.g. 10.0.0.0/24",
      "prod.yaml:3:36: firewall.clients[1]: '999.1.1.1' is no address or network, e.g. 10.0.0.0/16",
      "prod.yaml:3:47: firewall.clients[2]: 'abc' is no address or network, e.g. 10.0.0.0/16",
      "prod.yaml:3:52: firewall.clients[3]: '::::' is no address or network, e.g. 10.0.0.0/16",
      "prod.yaml:3:60: firewall.clients[4]: 'fd00::/129' is no network: behind the / stands a number from 0 to 128, e.g. fd00::/64",
    ],
  },
  {
    name: 'a login and jump hosts that ssh would hand to a shell',
    find: 'ssh: { user: root }',
    write: "ssh: { user: '$(id)', jump: 'a@bastion,`id`@x' }",
    complaints: [
      "prod.yaml:3:14: ssh.user: '$(id)' is no login name: letters, digits and . _ - + @ \\ inside",
      "prod.yaml:3:29: ssh.jump: 'a@bastion,`id`@x' is no list of jump hosts: [user@]host[:port], several separated by commas",
    ],
  },
  {
    name: 'packages that are options of dnf',
    find: 'ssh: { user: root }',
    write: "jdk: { package: '--installroot=/x' }",
    complaints: [
      "prod.yaml:3:17: jdk.package: '--installroot=/x' is no name of a package: letters, digits, and . _ + : ~ - inside",
    ],
  },
  {
    name: 'two packages in one name',
    find: 'ssh: { user: root }',
    write: 'docker: { package: docker-ce -y }',
    complaints: [
      "prod.yaml:3:20: docker.package: 'docker-ce -y' is no name of a package: letters, digits, and . _ + : ~ - inside",
    ],
  },
]
