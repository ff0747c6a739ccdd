import { describe, expect, it } from 'vitest'
import { settingsOf } from '../../../src/adopt/settings.ts'
import { adopted, broker, nameServer, type AdoptedText } from './support.ts'

const given = { version: '4.9.4', running: undefined, hasAcl: false, isSlave: false }
const container = {
  name: 'rmqbroker',
  image: 'apache/rocketmq:4.9.4',
  network: 'host',
  mounts: new Map([['/home/rocketmq', '/srv/rmq']]),
  ports: new Map<number, number>(),
}
const contained: Partial<AdoptedText> = { details: { container }, cwd: '/home/rocketmq/rocketmq-4.9.4/bin' }

const brokerPath = (path: string, text: Partial<AdoptedText> = {}) =>
  settingsOf(broker('mq1', `storePathRootDir=${path}`, text).found, { ...given, service: 'broker' })

describe('the paths of a store', () => {
  it.each<[string, string, Partial<AdoptedText>]>([
    ['/data/store/', '/data/store', {}],
    ['../data/a', '/opt/rmq/data/a', { cwd: '/opt/rmq/bin' }],
    ['/home/rocketmq/store', '/srv/rmq/store', contained],
    ['../../store', '/srv/rmq/store', contained],
    ['/home/rocketmq', '/srv/rmq', contained],
    ['/home/rocketmq/../rocketmq/store', '/srv/rmq/store', contained],
  ])('%s is %s on the host', (path, expected, text) => {
    const { keys, todos } = brokerPath(path, text)
    expect(keys.get('storePathRootDir')?.value).toBe(expected)
    expect(todos).toEqual([])
  })

  it.each<[string, string]>([
    ['/data/store', '/data/store'],
    ['../../../../data/store', '/data/store'],
    ['/home/rocketmq/../other', '/home/other'],
    ['/home/rocketmq-2/store', '/home/rocketmq-2/store'],
  ])('%s of a container lies below no mount', (path, seen) => {
    const { keys, todos, withheld } = brokerPath(path, contained)
    expect(keys.get('storePathRootDir')).toBeUndefined()
    expect(withheld).toEqual(['a store lies in a container, below no mount'])
    expect(todos).toEqual([
      `storePathRootDir of broker on mq1 is ${seen} inside of the container rmqbroker, below no mount: stop the container, copy it with docker cp rmqbroker:${seen} FOLDER, and write FOLDER as storePathRootDir`,
    ])
  })
})

it('a store in a volume of docker is not taken over', () => {
  const volume = '/var/lib/docker/volumes/rmqstore/_data'
  const inVolume = {
    ...container,
    mounts: new Map([['/home/rocketmq/store', volume]]),
    volumes: new Map([[volume, 'rmqstore']]),
  }
  const { keys, todos, withheld } = brokerPath('/home/rocketmq/store/a', {
    ...contained,
    details: { container: inVolume },
  })
  expect(keys.get('storePathRootDir')).toBeUndefined()
  expect(withheld).toEqual(['a store lies in a volume of docker'])
  expect(todos).toEqual([
    `storePathRootDir of broker on mq1 is ${volume}/a, in the volume rmqstore of docker, which only root enters: stop the container rmqbroker, copy the folder with its owners (cp -a), and write the new one as storePathRootDir`,
  ])
})

describe('a path with a blank, at its end too', () => {
  it.each(['/data/b/  ', '/data/b ', '/srv/my store/b', '/data/b/\t'])(
    '%j is none of the inventory',
    (path) => {
      for (const running of [undefined, new Map([['storePathRootDir', path]])]) {
        const { found } = broker('mq1', `storePathRootDir=${path}`)
        const { keys, todos, withheld } = settingsOf(found, { ...given, running, service: 'broker' })
        expect(keys.get('storePathRootDir')).toBeUndefined()
        expect(withheld).toEqual(['the path of a store has a blank'])
        expect(todos).toEqual([
          expect.stringContaining(`storePathRootDir of broker on mq1 (port 10911) is "${path}"`),
        ])
      }
    },
  )
})

describe('the paths that no file sets', () => {
  const kvOf = (text: Partial<AdoptedText>) =>
    settingsOf(nameServer('mq1', text).found, { ...given, version: '3.2.6', service: 'namesrv' })

  it.each<[string, string, Partial<AdoptedText>]>([
    ['the home in passwd', '/home/mq/namesrv/kvConfig.json', { home: '/home/mq' }],
    [
      'passwd before HOME, as a JVM does',
      '/home/mq/namesrv/kvConfig.json',
      { home: '/home/mq', environment: { HOME: '/root' } },
    ],
    ['HOME', '/srv/mq/namesrv/kvConfig.json', { home: '', environment: { HOME: '/srv/mq/' } }],
    [
      '-Duser.home',
      '/data/namesrv/kvConfig.json',
      { line: '/usr/bin/java -Duser.home=/data org.apache.rocketmq.namesrv.NamesrvStartup' },
    ],
    [
      'HOME of a container',
      '/srv/rmq/namesrv/kvConfig.json',
      { ...contained, environment: { HOME: '/home/rocketmq' } },
    ],
  ])('begin at %s', (_name, path, text) => {
    expect(kvOf(text).keys.get('kvConfigPath')?.value).toBe(path)
  })

  it('are not known without a home', () => {
    expect(kvOf({ home: '' })).toMatchObject({
      todos: [
        'not known: kvConfigPath of namesrv on mq1 (port 9876); no file sets it, and the home of the user is not known',
      ],
    })
  })

  it('hold the commit log apart from the store up to 4.9.3', () => {
    const { found } = adopted('mq1', {
      line: '/usr/bin/java org.apache.rocketmq.broker.BrokerStartup -c /b.conf',
      conf: 'storePathRootDir=/data/a',
    })
    const logIn = (version: string) =>
      settingsOf(found, { ...given, version, service: 'broker' }).keys.get('storePathCommitLog')?.value
    expect([logIn('4.9.3'), logIn('4.9.4')]).toEqual(['/root/store/commitlog', undefined])
  })

  it('say nothing of a commit log that follows the store', () => {
    const { found } = broker('mq1', 'brokerName=a')
    const { keys } = settingsOf(found, { ...given, version: '4.9.3', service: 'broker' })
    expect(keys.get('storePathRootDir')?.value).toBe('/root/store')
    expect(keys.get('storePathCommitLog')).toBeUndefined()
  })
})

describe('a file that RocketMQ reads in another way than a person', () => {
  const of = (
    conf: string,
    running: Readonly<Record<string, string>> = {},
    text: Partial<AdoptedText> = {},
  ) =>
    settingsOf(broker('mq1', conf, text).found, {
      ...given,
      service: 'broker',
      running: new Map(Object.entries(running)),
    })

  it('with a byte order mark before its first key', () => {
    const { left } = of('\u00EF\u00BB\u00BFbrokerClusterName=a\r\nfileReservedTime=72\r\n')
    expect(left).toEqual([
      'RocketMQ does not read the first key of the file: a byte order mark (BOM) stands before it',
    ])
  })

  it('with one key that is no word', () => {
    expect(of('ключ=1\n').left).toEqual(['RocketMQ 4.9.4 does not read these keys of the file: 1 other key'])
  })

  it('in part: what it says of a key is not known', () => {
    const conf = 'fileReservedTime=50\n'
    const note = 'broker.conf says 50; the process runs with this value'
    const noteOf = (isCut: boolean) =>
      of(conf, { fileReservedTime: '90' }, { details: { isCut } }).keys.get('fileReservedTime')?.note
    expect([noteOf(false), noteOf(true)]).toEqual([note, undefined])
  })
})
