import { describe, expect, it } from 'vitest'

import { seedFiles } from '../../../../lab/hosts/seed.ts'

const keys = [
  { name: 'ssh_host_ed25519_key', content: 'PRIVATE', secret: true },
  { name: 'ssh_host_ed25519_key.pub', content: 'PUBLIC', secret: false },
]
const files = new Map(
  seedFiles({ name: 'mq2', address: '10.77.0.12' }, keys, 'KEY\n').map((file) => [file.path, file]),
)

describe('the files of a new host', () => {
  it('name no other host', () => {
    expect(files.get('/etc/hosts')?.content).toBe('127.0.0.1 localhost\n::1 localhost\n10.77.0.12 mq2\n')
    expect(files.get('/etc/hostname')?.content).toBe('mq2\n')
  })

  it.each([
    ['/root', undefined],
    ['/home/ops', 1000],
    ['/home/opspw', 1001],
  ])('let the lab’s key into %s', (home, owner) => {
    const file = files.get(`${home}/.ssh/authorized_keys`)
    expect(file).toMatchObject({ content: 'KEY\n', mode: 0o600 })
    expect(file?.owner ?? 0).toBe(owner ?? 0)
  })

  it('keep the private host key to root', () => {
    expect(files.get('/etc/ssh/ssh_host_ed25519_key')).toMatchObject({ content: 'PRIVATE', mode: 0o600 })
    expect(files.get('/etc/ssh/ssh_host_ed25519_key.pub')?.mode).toBe(0o644)
  })

  it('give each host a machine id of its own', () => {
    const id = files.get('/etc/machine-id')?.content
    expect(id).toMatch(/^[0-9a-f]{32}\n$/)
    const other = seedFiles({ name: 'mq2', address: '10.77.0.12' }, keys, 'KEY\n')
    expect(other.find((file) => file.path === '/etc/machine-id')?.content).not.toBe(id)
  })
})
