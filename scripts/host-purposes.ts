/** Purpose of each resource of a host, for the page docs/on-your-hosts.md. */
export interface Purpose {
  /** Matches the id of the resource after generalisation. */
  readonly id: RegExp
  readonly section: string
  readonly what: string
  /** Owner and mode, for people. */
  readonly owner: string
  /** Shown in place of the id. */
  readonly shown?: string
}

const FILES = 'Files and folders'
const SYSTEM = 'Users, packages, units and other settings'
const CHECKS = 'Checks'

/** The sections of the page; checks put nothing on a host and are not shown. */
export const SECTIONS: readonly string[] = [FILES, SYSTEM]

const file = (id: RegExp, what: string, owner: string, shown?: string): Purpose =>
  shown === undefined ? { id, section: FILES, what, owner } : { id, section: FILES, what, owner, shown }
const system = (id: RegExp, what: string, shown: string): Purpose => ({
  id,
  section: SYSTEM,
  what,
  owner: 'root',
  shown,
})
const check = (id: RegExp): Purpose => ({ id, section: CHECKS, what: '', owner: '' })

const ROOT = 'root 0755'
const SERVICE = 'rocketmq 0750'

/** In order: the first match counts. */
export const PURPOSES: readonly Purpose[] = [
  check(
    /^(?:memory|free-memory|first-start|member-id|store|written-by|store-origin|owners|neighbours|mounts-at-boot|clock|cluster-owner|kernel-owner|kept-state|left-out|unmanaged):/,
  ),
  check(/^(?:firewalld-(?:paths|surplus)|old-releases|program-files|script-edits):/),
  file(/^dir:<home>$/, 'distributions and links', ROOT),
  file(/^dir:<home>\/releases$/, 'one folder per version', ROOT),
  file(/^dir:<home>\/\.staging$/, 'archives on arrival, until they are unpacked', 'root 0700'),
  file(
    /^release:/,
    'the distribution; start scripts with the heap of the inventory',
    ROOT,
    '<home>/releases/<version>',
  ),
  file(
    /^file-list:/,
    'the files of a release, JDK, Tomcat or console as they were installed',
    'root 0644',
    '<home>/releases/<version>/.rmq-provision.files',
  ),
  file(/^heap:/, 'the heap in the start scripts', ROOT, '<home>/releases/<version>/bin/run*.sh, tools.sh'),
  file(
    /^link:.*(?:current|\/rocketmq)$/,
    'link to the release in use, for people and their shells',
    'root',
    '<home>/current (rocketmq.link)',
  ),
  file(/^jdk-link:/, 'link to the packaged JDK; units use it', 'root', '<home>/jdk-<major>'),
  file(/^jdk:/, 'a JDK from an archive, or a check that it is there', 'root 0755', 'jdk.home'),
  file(/^dir:<home>\/dashboards/, 'programs of the dashboard', ROOT, '<home>/dashboards'),
  file(
    /^(?:dashboard|war|jar|program|tomcat):/,
    'the jar of the dashboard, or its war and Tomcat',
    ROOT,
    '<home>/dashboards/<file>',
  ),
  file(
    /^dir:\/var\/lib\/rmq-provision\/<cluster>/,
    'records of what was applied, lock, audit log',
    'root 0700',
    '/var/lib/rmq-provision/<cluster>',
  ),
  file(
    /^file:\/var\/lib\/rmq-provision\/<cluster>\/instances/,
    'what was applied of an instance',
    'root 0600',
    '/var/lib/rmq-provision/<cluster>/instances/<instance>.json',
  ),
  file(/^dir:\/etc\/rocketmq$/, 'configuration of the instances', 'root:rocketmq 0750'),
  file(
    /^file:\/etc\/rocketmq\/<instance>\.(?:conf|json|properties)$/,
    'configuration; the service can read it and not write it',
    'root:rocketmq 0640',
  ),
  file(
    /^file:\/etc\/rocketmq\/<instance>\.env$/,
    'environment: JDK, heap, JVM options',
    'root:rocketmq 0640',
  ),
  file(
    /^file:\/etc\/rocketmq\/<instance>\.server\.xml$/,
    "Tomcat's configuration for the console of 3.2.6",
    'root:rocketmq 0640',
  ),
  file(
    /^dir:\/etc\/rocketmq\/mqadmin-<cluster>/,
    'folder of the file below',
    'root:rocketmq 0750',
    '/etc/rocketmq/mqadmin-<cluster>/conf',
  ),
  file(/tools\.yml$/, 'the ACL user that mqadmin signs as', 'root:rocketmq 0640'),
  file(/^dir:<data>\/mqadmin$/, 'home of mqadmin when the tool runs it', SERVICE, '<data>/mqadmin'),
  file(/^dir:<data>$/, 'data of all instances', 'rocketmq 0755'),
  file(/^dir:<data>\/<instance>\/tmp$/, 'java.io.tmpdir', 'rocketmq 0700'),
  file(
    /^dir:.*(?:\/store|commitlog|consumequeue|index).*$/,
    'message store',
    SERVICE,
    '<data>/<instance>/store',
  ),
  file(/^dir:<data>\/<instance>\/data$/, 'users and statistics of the dashboard', SERVICE),
  file(/^users:/, 'users of the dashboard, with the generated password', 'rocketmq 0600'),
  file(/^dir:<data>\/<instance>(?:\/logs)?$/, 'working directory and logs', SERVICE),
  file(/^dir:\/usr\/local\/libexec\/rmq-provision$/, 'the scripts below', ROOT),
  file(/record-start$/, 'records what a start runs with, in /run/rmq-provision', ROOT),
  file(/check-store$/, 'refuses a start without the disk of the store', ROOT),
  file(
    /^store-mark:/,
    'names the instance that the store is of; without it, the disk is not mounted',
    'rocketmq 0640',
    '<data>/<instance>/store/rmq-provision.mark',
  ),
  file(/^file:\/etc\/systemd\/system\/rocketmq-<instance>\.service$/, 'unit of an instance', 'root 0644'),
  file(
    /^(?:file|dir):\/etc\/systemd\/system\/docker\.service\.d/,
    "Docker's start order and live restore",
    'root 0644',
    '/etc/systemd/system/docker.service.d/90-rmq-provision.conf',
  ),
  file(
    /^file:\/var\/lib\/rmq-provision\/<cluster>\/sysctl$/,
    'kernel settings of the cluster, for other clusters on the host',
    'root 0600',
  ),
  file(/sysctl\.d/, 'the kernel settings below, for the next boot', 'root 0644'),
  file(/limits\.d/, 'open files and locked memory for shells of the service user', 'root 0644'),
  file(/^file:\/etc\/tmpfiles\.d/, 'keeps the files of the JVM in /tmp and /run', 'root 0644'),
  file(/^dir:/, 'folders that the configuration names', SERVICE),
  system(/^user:/, 'service user and group, without a login shell', 'user rocketmq (rocketmq.user)'),
  system(
    /^jdk-package:/,
    'the JDK, with `jdk.from: package`',
    'package java-<version>-openjdk-devel (jdk.package)',
  ),
  system(/^docker-package:/, 'Docker, with `runtime: docker`', 'package docker-ce (docker.package)'),
  system(/^unit:docker\.service$/, 'Docker runs and starts at boot', 'unit docker.service'),
  system(/^image:/, 'container images', 'image apache/rocketmq:<version>'),
  system(/^hosts:/, 'a marked block with the names of the hosts of the cluster', '/etc/hosts'),
  system(/^sysctl(?:-boot)?:/, 'the running kernel has the settings below', 'sysctl'),
  system(/^firewalld:/, 'ports of the instances, see below', 'firewalld'),
  system(/^service:<instance>$/, 'runs, and starts at boot', 'unit or container rocketmq-<instance>'),
]
