import { describe, expect, it } from 'vitest'
import { clusterSite } from '../../../src/site/site.ts'
import { startSite } from '../../../src/site/lifecycle.ts'
import { noSteps } from '../../helpers/no-steps.ts'
import { makeCluster, pair } from '../support/cluster.ts'

const classic = makeCluster(pair)

const acting = makeCluster({
  ...pair,
  groups: {
    'broker-a': {
      replication: 'async',
      members: [
        { host: 'mq1', config: { enableSlaveActingMaster: 'true' } },
        { host: 'mq2', config: { enableSlaveActingMaster: 'true' } },
      ],
    },
  },
})

const overlapsOf = ({ phases }: ReturnType<typeof clusterSite>): string[] =>
  phases.flatMap(({ id, overlaps }) => (overlaps === undefined ? [] : [`${id} with ${overlaps}`]))

describe('starts in apply', () => {
  it('wait together: masters with name servers, slaves with masters', () => {
    expect(overlapsOf(clusterSite(classic, noSteps))).toEqual(['masters with namesrv', 'slaves with masters'])
  })

  it('wait for what comes before them where a slave may act as master', () => {
    expect(overlapsOf(clusterSite(acting, noSteps))).toEqual([])
  })

  it('name a phase of the site that comes before', () => {
    const { phases } = clusterSite(classic, noSteps)
    const earlier = phases.map(({ overlaps }, index) =>
      phases.slice(0, index).some(({ id }) => overlaps === undefined || id === overlaps),
    )
    expect(earlier.slice(1)).not.toContain(false)
  })
})

describe('the start command', () => {
  it('waits for each wave to serve', () => {
    expect(overlapsOf(startSite(classic))).toEqual([])
  })
})
