import { describe as suite, expect, it } from 'vitest'
import { describe } from '../../../../src/adopt/describe/index.ts'
import { broker, nameServer, readHost, type AdoptedText } from '../support.ts'

const running = (name: string, brokerIP1: string, brokerIP2 = '10.0.0.11') => ({
  brokerName: name,
  brokerIP1,
  brokerIP2,
  namesrvAddr: 'mq1:9876',
})

const drafted = (brokers: readonly Partial<AdoptedText>[], addresses = ['127.0.0.1', '10.0.0.11']) => {
  const members = brokers.map((text, index) =>
    broker('mq1', text.conf ?? `listenPort=${10_911 + 10 * index}`, text),
  )
  const facts = { hostname: 'mq1', addresses }
  return describe([readHost('mq1', '10.0.0.11', [nameServer('mq1'), ...members], { facts })], {})
}

suite('the addresses of a host', () => {
  it('are what its brokers announce', () => {
    const draft = drafted([{ running: running('a', '203.0.113.7') }])
    expect(draft.get(['hosts', 'mq1'])).toEqual({
      address: '10.0.0.11',
      publicAddress: '203.0.113.7',
    })
    expect(draft.todos).toEqual([])
  })

  it.each([
    ['10.0.0.11', '203.0.113.7'],
    ['203.0.113.7', '10.0.0.11'],
  ])('are one for all brokers: of %s and %s the second is a todo', (first, second) => {
    const draft = drafted([{ running: running('a', first) }, { running: running('b', second) }])
    expect(draft.todos).toEqual([
      `b on mq1 (port 10921) announces ${second} to its clients (brokerIP1), and apply would write ${first}: all brokers of a host announce the same one (publicAddress)`,
    ])
  })

  it('are not those of a network of docker, unless the file has them', () => {
    const container = { name: 'b', image: 'i', network: 'mq_default', mounts: new Map(), ports: new Map() }
    const draft = drafted([
      { conf: '', running: running('a', '172.18.0.3', '172.18.0.3'), details: { container } },
    ])
    expect(draft.get(['hosts', 'mq1'])).toEqual({ address: '10.0.0.11' })
    const written = drafted([
      { conf: 'brokerIP1=203.0.113.7', running: running('a', '203.0.113.7'), details: { container } },
    ])
    expect(written.get(['hosts', 'mq1', 'publicAddress'])).toBe('203.0.113.7')
  })

  it('are not that of a bridge, which RocketMQ guesses for brokerIP2', () => {
    const addresses = ['127.0.0.1', '192.168.122.1', '10.0.0.11']
    const draft = drafted([{ running: running('a', '203.0.113.7', '192.168.122.1') }], addresses)
    expect(draft.get(['hosts', 'mq1'])).toMatchObject({ address: '10.0.0.11', publicAddress: '203.0.113.7' })
    expect(draft.get(['hosts', 'mq1', 'privateAddress'])).toBeUndefined()
  })

  it('are brokerIP2 where the file has it', () => {
    const addresses = ['127.0.0.1', '192.168.7.1', '10.0.0.11']
    const draft = drafted(
      [{ conf: 'brokerIP2=192.168.7.1', running: running('a', '10.0.0.11', '192.168.7.1') }],
      addresses,
    )
    expect(draft.get(['hosts', 'mq1'])).toMatchObject({
      privateAddress: '192.168.7.1',
      publicAddress: '10.0.0.11',
    })
  })
})
