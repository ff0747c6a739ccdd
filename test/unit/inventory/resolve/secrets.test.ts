import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { redact, Secret } from '../../../../src/secret.ts'
import { instanceOf } from '../../support/cluster.ts'
import { complaintsOf, parse } from '../support.ts'

const text = (ssh: string, config = '') => `cluster: c
rocketmq: { version: 5.3.3 }
artifact: { onHost: /opt/rmq }
ssh:
  ${ssh}
hosts: [10.0.0.1]
firewall: { clients: [10.0.0.0/8] }
namesrv: { hosts: [10.0.0.1] }
brokers:
  config: { ${config} }
  groups: { a: { master: 10.0.0.1 } }
`

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'inventory-'))
  writeFileSync(join(folder, 'password'), 'from-file\n')
  writeFileSync(join(folder, 'empty'), '\n')
  writeFileSync(join(folder, 'latin'), Buffer.from('h\u00e9llo', 'latin1'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

describe('a secret', () => {
  it('comes from the environment', () => {
    const cluster = parse(text('password: ${PW}'), 'prod.yaml', { PW: '012345' })
    expect(cluster.hosts[0]?.ssh.password?.reveal()).toBe('012345')
    expect(cluster.warnings).toEqual([])
  })

  it('comes from a file beside the inventory', () => {
    const cluster = parse(text('becomePassword: file:password'), join(folder, 'prod.yaml'))
    expect(cluster.hosts[0]?.ssh.becomePassword?.reveal()).toBe('from-file')
    expect(cluster.warnings).toEqual([])
  })

  it('may stand in the inventory, with a warning that does not show it', () => {
    const cluster = parse(text('password: hunter22'))
    expect(cluster.hosts[0]?.ssh.password).toBeInstanceOf(Secret)
    expect(cluster.warnings.map(({ code }) => code)).toEqual(['literal-secret'])
    expect(JSON.stringify(cluster)).not.toContain('hunter22')
  })

  it('may be the value of a configuration key', () => {
    const cluster = parse(
      text('user: root', "metricsGrpcExporterHeader: { secret: '${AUTH}' }"),
      'prod.yaml',
      {
        AUTH: '{"username":"admin"}',
      },
    )
    const value = instanceOf(cluster, 'a-0').config.get('metricsGrpcExporterHeader')
    expect(value instanceof Secret && value.reveal()).toBe('{"username":"admin"}')
  })

  it.each([
    ['/dev/zero', 'it is not a regular file'],
    ['/', 'it is a folder'],
    ['latin', 'it is not in UTF-8'],
    ['large', 'it is larger than 64 KiB'],
  ])('cannot be in %s', (file, reason) => {
    writeFileSync(join(folder, 'large'), 'x'.repeat(65_537))
    const path = join(folder, 'prod.yaml')
    expect(complaintsOf(text(`password: file:${file}`), path)).toEqual([
      `${path}:5:13: ssh.password: ${resolve(folder, file)} cannot be read: ${reason} (A relative name starts from the folder of the inventory. The file must be a regular file of at most 64 KiB.)`,
    ])
  })

  it('cannot be empty', () => {
    expect(complaintsOf(text('password: file:empty'), join(folder, 'prod.yaml'))).toEqual([
      `${folder}/prod.yaml:5:13: ssh.password: ${folder}/empty is empty`,
    ])
  })
})

describe('a reference', () => {
  it('may be part of a text, and $${ is the text itself', () => {
    const cluster = parse(text('user: ${A}-${B}', 'aclFile: x').replace('aclFile: x', ''), 'prod.yaml', {
      A: 'x',
      B: 'y',
    })
    expect(cluster.hosts[0]?.ssh.user).toBe('x-y')
    expect(parse(text('identityFile: /$${A}')).hosts[0]?.ssh.identityFile).toBe('/${A}')
  })

  it('gives a number where one is wanted', () => {
    const cluster = parse(text('port: ${PORT}'), 'prod.yaml', { PORT: '2222' })
    expect(cluster.hosts[0]?.ssh.port).toBe(2222)
  })
})

describe('a secret that is not usable', () => {
  it('is known as one all the same', () => {
    expect(complaintsOf(text('password: [geheimnis1]'))).toHaveLength(1)
    expect(redact('password: [geheimnis1]')).toBe('password: [[redacted]]')
  })
})
