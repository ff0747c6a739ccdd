import { describe, expect, test } from 'vitest'
import { alone } from '../../../helpers/probe.ts'
import { tunedScriptRef } from '../../../../roles/heap/script.ts'
import { systemd } from '../../../../roles/systemd/index.ts'
import { services, startParts } from '../../../../roles/systemd/services.ts'
import { renderUnit } from '../../../../roles/systemd/unit.ts'
import { Unknown } from '../../../../src/engine/resource.ts'
import { ObservedWorld } from '../../../../src/engine/world.ts'
import { noSteps } from '../../../helpers/no-steps.ts'
import { serviceRef } from '../../../../src/instances/service-ref.ts'
import type { Cluster, Instance } from '../../../../src/model/cluster.ts'
import { broker, cluster, mq1, namesrv } from '../../support/example.ts'

test('renderUnit of a broker', () => {
  expect(renderUnit(cluster, broker)).toMatchInlineSnapshot(`
    "# managed by rmq-provision; edits are overwritten
    [Unit]
    Description=RocketMQ broker broker-a-0 of rmq-prod
    After=network-online.target
    Wants=network-online.target
    RequiresMountsFor=/data/rocketmq/broker-a-0
    RequiresMountsFor=/data/rocketmq/broker-a-0/store
    RequiresMountsFor=/data/rocketmq/broker-a-0/logs
    RequiresMountsFor=/data/rocketmq/broker-a-0/store/commitlog
    RequiresMountsFor=/opt/rocketmq/releases/5.3.3
    RequiresMountsFor=/opt/rocketmq/jdk-17

    [Service]
    Type=simple
    User=rocketmq
    Group=rocketmq
    WorkingDirectory=/data/rocketmq/broker-a-0
    EnvironmentFile=/etc/rocketmq/broker-a-0.env
    PermissionsStartOnly=true
    ExecStartPre=-/bin/sh /usr/local/libexec/rmq-provision/record-start broker-a-0 /etc/rocketmq/broker-a-0.conf /etc/rocketmq/broker-a-0.env /etc/systemd/system/rocketmq-broker-a-0.service /opt/rocketmq/releases/5.3.3 /opt/rocketmq/jdk-17
    ExecStartPre=/bin/sh /usr/local/libexec/rmq-provision/check-store --user rocketmq rmq-prod broker-a-0 /data/rocketmq/broker-a-0/store/rmq-provision.mark /data/rocketmq/broker-a-0/store/commitlog
    ExecStart=/bin/sh /opt/rocketmq/releases/5.3.3/bin/mqbroker -c /etc/rocketmq/broker-a-0.conf
    SuccessExitStatus=143
    KillMode=control-group
    TimeoutStopSec=180
    Restart=on-failure
    RestartSec=10
    StartLimitInterval=300
    StartLimitBurst=5
    LimitNOFILE=655350
    LimitMEMLOCK=infinity
    CapabilityBoundingSet=
    PrivateTmp=yes
    PrivateDevices=yes
    ProtectSystem=full
    ProtectHome=read-only
    ReadWriteDirectories=-/data/rocketmq/broker-a-0
    ReadWriteDirectories=-/data/rocketmq/broker-a-0/store
    ReadWriteDirectories=-/data/rocketmq/broker-a-0/logs
    ReadWriteDirectories=-/data/rocketmq/broker-a-0/store/commitlog
    UMask=0027
    RestrictRealtime=yes
    ProtectKernelTunables=yes
    ProtectKernelModules=yes
    ProtectControlGroups=yes
    RestrictNamespaces=yes
    LockPersonality=yes
    KeyringMode=private
    RestrictSUIDSGID=yes
    ProtectHostname=yes
    ProtectKernelLogs=yes
    ProtectClock=yes

    [Install]
    WantedBy=multi-user.target
    "
  `)
})

test('a unit waits for the disks of its stores, which may have a blank in their path', () => {
  const config = new Map([
    ['storePathRootDir', '/ssd 0/store'],
    ['storePathCommitLog', '/ssd1/log,/100%/$log'],
    ['readOnlyCommitLogStorePaths', '/old/log'],
  ])
  const paths = { ...broker.paths, store: '/ssd 0/store' }
  const lines = renderUnit(cluster, { ...broker, config, paths }).split('\n')
  expect(lines.filter((line) => line.startsWith('RequiresMountsFor='))).toEqual([
    'RequiresMountsFor=/data/rocketmq/broker-a-0',
    'RequiresMountsFor="/ssd 0/store"',
    'RequiresMountsFor=/data/rocketmq/broker-a-0/logs',
    'RequiresMountsFor=/ssd1/log',
    'RequiresMountsFor=/100%%/$log',
    'RequiresMountsFor=/old/log',
    'RequiresMountsFor=/opt/rocketmq/releases/5.3.3',
    'RequiresMountsFor=/opt/rocketmq/jdk-17',
  ])
})

test('a unit checks its store before the start, and a failed check refuses it', () => {
  const config = new Map([
    ['storePathRootDir', '/ssd/store/'],
    ['storePathCommitLog', '/ssd1/log,/ssd2/log'],
  ])
  const checks = (unit: string): string[] => unit.split('\n').filter((line) => line.includes('check-store'))
  expect(checks(renderUnit(cluster, { ...broker, config }))).toEqual([
    'ExecStartPre=/bin/sh /usr/local/libexec/rmq-provision/check-store --user rocketmq rmq-prod broker-a-0 /ssd/store/rmq-provision.mark /ssd1/log /ssd2/log',
  ])
  expect(checks(renderUnit(cluster, namesrv))).toEqual([])
})

test('a proxy is tried for ever: the brokers that it needs may come back later', () => {
  const limits = (unit: string): string[] => unit.split('\n').filter((line) => line.startsWith('StartLimit'))
  expect(limits(renderUnit(cluster, { ...namesrv, service: 'proxy' }))).toEqual(['StartLimitInterval=0'])
  expect(limits(renderUnit(cluster, namesrv))).toEqual(['StartLimitInterval=300', 'StartLimitBurst=5'])
})

test('renderUnit takes nothing for a specifier, a variable or two words', () => {
  const odd = { ...namesrv, paths: { ...namesrv.paths, conf: '/etc/rocket mq/100%$x".conf' } }
  expect(renderUnit(cluster, odd)).toContain(
    'ExecStart=/bin/sh /opt/rocketmq/releases/5.3.3/bin/mqnamesrv -c "/etc/rocket mq/100%%$$x\\".conf"\n',
  )
})

test('systemd has the record script once and a unit for each instance of the host', () => {
  expect(systemd(cluster, mq1).map(({ id }) => id)).toEqual([
    'dir:/usr/local/libexec/rmq-provision',
    'file:/usr/local/libexec/rmq-provision/record-start',
    'file:/usr/local/libexec/rmq-provision/check-store',
    'file:/etc/systemd/system/rocketmq-namesrv-mq1.service',
    'file:/etc/systemd/system/rocketmq-broker-a-0.service',
  ])
  expect(systemd(cluster, { ...mq1, name: 'spare' })).toEqual([])
})

test('services share one probe, need their files and what the wiring says', () => {
  const after = serviceRef({ host: 'mq2', id: 'other' })
  const made = services(cluster, mq1, {
    needs: () => [after],
    follows: () => () => [],
    beforeStart: () => [],
    beforeRestart: () => [],
    afterStart: () => [],
    changePassword: () => [],
    reopenWrites: (instance) => noSteps.reopenWrites(instance),
  })
  expect(made.map(({ id, owner }) => [id, owner])).toEqual([
    ['service:namesrv-mq1', 'namesrv-mq1'],
    ['service:broker-a-0', 'broker-a-0'],
  ])
  expect(new Set(made.map(({ probe }) => alone(probe).script)).size).toBe(1)
  expect(made[1]?.needs).toEqual([
    { host: 'mq1', id: 'file:/etc/rocketmq/broker-a-0.conf' },
    { host: 'mq1', id: 'file:/etc/rocketmq/broker-a-0.env' },
    { host: 'mq1', id: 'file:/etc/systemd/system/rocketmq-broker-a-0.service' },
    after,
  ])
})

test('startParts distinguishes releases and configurations', () => {
  const world = new ObservedWorld()
  const partsOf = (instance: Instance) => {
    const parts = startParts(cluster, instance, world)
    if (parts instanceof Unknown) throw new Error(parts.after)
    return parts
  }
  const parts = partsOf(broker)
  expect(parts).toMatchObject({ release: '/opt/rocketmq/releases/5.3.3' })
  const changed = partsOf({ ...broker, config: new Map([['brokerId', '0']]) })
  expect(changed['conf']).not.toBe(parts['conf'])
  expect(changed['env']).toBe(parts['env'])
})

describe('3.2.6, where the script decides the heap', () => {
  const old: Cluster = { ...cluster, rocketmq: { ...cluster.rocketmq, version: '3.2.6' } }
  const release = '/opt/rocketmq/releases/3.2.6'
  const bin = `${release}/bin`
  const line = (size: string): string => `JAVA_OPT="\${JAVA_OPT} -server -Xms${size} -Xmx${size} -Xmn2g"\n`
  const partsWith = (content: string | undefined): unknown => {
    const world = new ObservedWorld()
    const file = { kind: 'file', mode: '0755', user: 'root', group: 'root', content } as const
    world.learn(tunedScriptRef({ host: 'mq1', release, name: 'runbroker.sh' }), file)
    const parts = startParts(old, broker, world)
    return parts instanceof Unknown ? parts : parts['script']
  }

  test('a start writes the script down', () => {
    expect(renderUnit(old, broker)).toContain(` /opt/rocketmq/jdk-17 ${bin}/runbroker.sh\n`)
    expect(renderUnit(old, namesrv)).toContain(` /opt/rocketmq/jdk-17 ${bin}/runserver.sh\n`)
  })

  test('the script it should have is the tuned one, whatever is there now', () => {
    const [before, after] = [partsWith(line('8g')), partsWith(line('4g'))]
    expect(before).toMatch(/^[0-9a-f]{64}$/)
    expect(after).toBe(before)
    expect(partsWith(`# mine\n${line('4g')}`)).not.toBe(before)
  })

  test('before the distribution is there, or with a script that is another’s, it is left out', () => {
    expect(partsWith(undefined)).toBeUndefined()
    expect(partsWith('echo mine\n')).toBeUndefined()
    expect(startParts(old, broker, new ObservedWorld())).not.toHaveProperty('script')
  })
})
