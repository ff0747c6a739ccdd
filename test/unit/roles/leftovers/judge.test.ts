import { describe, expect, it, test } from 'vitest'
import { diffLeftovers } from '../../../../roles/leftovers/index.ts'
import { judge, removedLines, type Before, type LeftoversSpec } from '../../../../roles/leftovers/judge.ts'
import type { Survey } from '../../../../roles/leftovers/survey.ts'

const spec: LeftoversSpec = {
  cluster: 'shop',
  state: '/state',
  madeList: '/state/made',
  home: '/opt/rmq',
  link: '/opt/rmq/current',
  user: 'rmq',
  group: 'rmq',
  data: '/data/rmq',
  files: ['/etc/sysctl.d/90-rocketmq.conf'],
  marks: [],
  folders: ['/opt/rmq', '/opt/rmq/releases', '/data/rmq', '/etc/rocketmq'],
  trees: ['/etc/rocketmq/mqadmin-shop'],
  programs: ['/opt/rmq/releases/5.3.3', '/opt/rmq/jdk-17'],
  programsFolder: '/opt/rmq/dashboards',
  shared: ['/etc/sysctl.d/90-rocketmq.conf', '/opt/rmq', '/opt/rmq/releases', '/data/rmq', '/etc/rocketmq'],
  own: [],
  units: [],
  packages: ['java-17-openjdk-devel'],
}

const whole: Survey = {
  residents: [],
  recorded: true,
  made: new Set(['folder /data', 'user rmq']),
  begun: new Set(),
  files: new Map([['/etc/sysctl.d/90-rocketmq.conf', true]]),
  trees: new Map([
    ['/opt/rmq/releases/5.3.3', 95_000_000],
    ['/opt/rmq/releases/5.2.0', 90_000_000],
    ['/opt/rmq/jdk-17', 0],
  ]),
  unpacked: ['/opt/rmq/releases/5.3.3', '/opt/rmq/releases/5.2.0', '/opt/rmq/jdk-17'],
  used: new Set(),
  link: '/opt/rmq/releases/5.3.3',
  folders: new Map([
    ['/opt/rmq', ['current', 'releases', 'jdk-17']],
    ['/opt/rmq/releases', ['5.3.3', '5.2.0']],
    ['/data', ['rmq']],
    ['/data/rmq', ['broker-a-0']],
    ['/etc/rocketmq', ['broker-a-0.conf']],
  ]),
  user: true,
  group: true,
  images: new Map(),
  dockerIsDown: false,
}
const all: Before = { gone: ['/etc/rocketmq/broker-a-0.conf', '/data/rmq/broker-a-0'], keepsData: false }
const linesOf = (survey: Survey, before: Before = all): string[] =>
  removedLines(spec, survey, judge(spec, survey, before))

describe('the rest of a cluster that was alone on its host', () => {
  it('goes, with folders that are empty then, other releases, and the user', () => {
    expect(linesOf(whole)).toEqual([
      '- /opt/rmq/current',
      '- /etc/sysctl.d/90-rocketmq.conf',
      '- /opt/rmq/releases/5.3.3 (95.0 MB)',
      '- /opt/rmq/jdk-17',
      '- /opt/rmq/releases/5.2.0 (90.0 MB)',
      '- /opt/rmq/releases',
      '- /opt/rmq',
      '- /data/rmq',
      '- /etc/rocketmq',
      '- /data',
      '- user rmq',
      '- group rmq',
    ])
    expect(judge(spec, whole, all).kept).toEqual(['package java-17-openjdk-devel'])
  })

  it.each<[string, Partial<Survey>, Partial<Before>, readonly string[], string]>([
    [
      'a user whose data stay',
      {},
      { gone: ['/etc/rocketmq/broker-a-0.conf'], keepsData: true },
      ['- user rmq', '- group rmq', '- /data/rmq', '- /data'],
      'user rmq, whose data stay',
    ],
    [
      'a user that was there before',
      { made: new Set(['folder /data']) },
      {},
      ['- user rmq', '- group rmq'],
      'user rmq, which this tool did not make',
    ],
    [
      'the group of a user that a broken-off run did not come to make',
      { made: new Set(['folder /data']), begun: new Set(['user rmq']), user: false },
      {},
      ['- user rmq', '- group rmq'],
      'group rmq, which a run that was broken off may have made',
    ],
    [
      'an image that a broken-off run may have brought',
      { begun: new Set(['image rmq:1']), images: new Map([['rmq:1', false]]) },
      {},
      [],
      'image rmq:1, which a run that was broken off may have brought',
    ],
    [
      'a release that something else uses, and the folders above it',
      { used: new Set(['/opt/rmq/releases/5.2.0']) },
      {},
      ['- /opt/rmq/releases/5.2.0 (90.0 MB)', '- /opt/rmq/releases', '- /opt/rmq'],
      '/opt/rmq/releases/5.2.0, which something else uses',
    ],
    [
      'a file that was written by hand',
      { files: new Map([['/etc/sysctl.d/90-rocketmq.conf', false]]) },
      {},
      ['- /etc/sysctl.d/90-rocketmq.conf'],
      '/etc/sysctl.d/90-rocketmq.conf, which this tool did not write',
    ],
    [
      'a folder with something else in it',
      { folders: new Map([...whole.folders, ['/etc/rocketmq', ['broker-a-0.conf', 'mine']]]) },
      {},
      ['- /etc/rocketmq'],
      '/etc/rocketmq, which holds mine',
    ],
    [
      'a folder that was there before',
      {
        made: new Set(['user rmq']),
        folders: new Map([...whole.folders].filter(([path]) => path !== '/data')),
      },
      {},
      ['- /data'],
      'package java-17-openjdk-devel',
    ],
    [
      'a release that this tool did not unpack',
      { unpacked: ['/opt/rmq/releases/5.2.0', '/opt/rmq/jdk-17'] },
      {},
      ['- /opt/rmq/releases/5.3.3 (95.0 MB)', '- /opt/rmq/releases', '- /opt/rmq'],
      '/opt/rmq/releases, which holds 5.3.3',
    ],
  ])('keeps %s', (_what, over, before, missing, note) => {
    const survey = { ...whole, ...over }
    const given = { ...all, ...before }
    const usual = linesOf(whole)
    const gone = linesOf(survey, given)
    expect(usual.filter((line) => !gone.includes(line)).sort()).toEqual([...missing].sort())
    expect(judge(spec, survey, given).kept).toEqual(expect.arrayContaining([expect.stringContaining(note)]))
  })
})

test('the group goes when a run was broken off after it had removed the user', () => {
  const lines = linesOf({ ...whole, user: false })
  expect(lines).toContain('- group rmq')
  expect(lines).not.toContain('- user rmq')
})

describe('the rest of a cluster beside another one', () => {
  const beside: Survey = { ...whole, residents: ['bank'], used: new Set(['/opt/rmq/jdk-17']) }

  it('is only what the other one does not use', () => {
    expect(linesOf(beside)).toEqual(['- /opt/rmq/current', '- /opt/rmq/releases/5.3.3 (95.0 MB)'])
    expect(judge(spec, beside, all).kept[0]).toBe(
      'what cluster bank on this host shares with it (/etc/sysctl.d/90-rocketmq.conf)',
    )
  })

  it('is nothing when the other one has the same release', () => {
    const same = { ...beside, used: new Set(['/opt/rmq/jdk-17', '/opt/rmq/releases/5.3.3']) }
    expect(linesOf(same)).toEqual([])
    expect(diffLeftovers(spec, same, all)).toEqual({ kind: 'same' })
  })
})

describe('images', () => {
  const images = { ...spec, images: ['rocketmq:1', 'rocketmq:2', 'rocketmq:3'] }
  const survey: Survey = {
    ...whole,
    made: new Set(['image rocketmq:1', 'image rocketmq:2']),
    images: new Map([
      ['rocketmq:1', false],
      ['rocketmq:2', true],
      ['rocketmq:3', false],
    ]),
  }

  it('go when this tool brought them and no other container uses them', () => {
    const verdict = judge(images, survey, all)
    expect(verdict.images).toEqual(['rocketmq:1'])
    expect(verdict.kept).toEqual(
      expect.arrayContaining([
        'image rocketmq:2, which other containers use',
        'image rocketmq:3, which was there before',
      ]),
    )
  })

  it('keep everything from being removed while Docker does not answer', () => {
    expect(diffLeftovers(images, { ...survey, dockerIsDown: true }, all)).toMatchObject({
      kind: 'blocked',
      reason: 'Docker does not answer, so its containers and images cannot be seen',
    })
  })
})
