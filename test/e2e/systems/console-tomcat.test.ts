import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { distribution, standInConsole, type LabHost } from '../../../lab/index.ts'
import { edited, networkOf, oneHostInventory, written } from '../../helpers/lab/inventory.ts'
import { secondApply } from '../../helpers/lab/second-apply.ts'
import { report } from '../../helpers/lab/timing.ts'
import { changedLives, lives } from '../../helpers/lab/witness.ts'
import { expectSuccess } from '../../helpers/lab/outcome.ts'
import { onHost, openBench, type Bench } from '../../helpers/lab/bench.ts'

// The tests below build on each other, in order. Tomcat is the real one, from Maven Central. The war is a stand-in, since that
// of rocketmq-console 3.2.6 is published nowhere: a page, and the configuration file in its place; see lab/dashboard.
describe('the console of 3.2.6 in Tomcat', () => {
  let bench: Bench
  let mq1: LabHost
  let text: string
  let inventory: string

  beforeAll(async () => {
    bench = await openBench(2, { RMQ_DISTRIBUTION: await distribution('4.9.4') })
    mq1 = bench.host('mq1')
    const network = networkOf([mq1])
    text = `${oneHostInventory(bench, '4.9.4', 8)}
firewall: { clients: [${network}] }

dashboard:
  host: mq1
  port: 8080
  war: { file: ${await standInConsole(bench.dir)} }
  tomcat: { maven: 'org.apache.tomcat:tomcat:7.0.109:tar.gz' }
  heap: 128m
`
    inventory = await written(bench, 'console.yaml', text)
  })
  afterAll(async () => {
    await bench.close()
  })

  test('a bare host gets it with the cluster: another host sees the page, and nothing else', async () => {
    const apply = await bench.rmq(['apply', inventory])
    expectSuccess(apply)
    expect(apply.stderr).toContain('it has no password')
    expect(apply.stdout).toContain('Verified: all 3 instances match the inventory')
    const mq2 = bench.host('mq2')
    expect(await statusOf(mq2, mq1, 8080, '/')).toBe('200')
    expect(await onHost(mq2, `curl -sS http://${mq1.address}:8080/`)).toContain('<title>A console</title>')
    for (const hidden of ['/WEB-INF/classes/conf.properties', '/manager/html', '/examples/']) {
      expect(await statusOf(mq2, mq1, 8080, hidden)).toBe('404')
    }
    report('apply on a bare host', apply)
  })

  test('it knows the name server, runs as the service user, and writes below its own data only', async () => {
    const conf = '/opt/rocketmq/dashboards/rocketmq-console-stand-in/WEB-INF/classes/conf.properties'
    expect(await onHost(mq1, `cat ${conf}`)).toContain(`\nrocketmq.namesrv.addr=${mq1.address}:9876\n`)
    const pid = (await onHost(mq1, 'systemctl show -p MainPID --value rocketmq-dashboard-mq1')).trim()
    expect(await onHost(mq1, `stat -c %U /proc/${pid}`)).toBe('rocketmq\n')
    expect(await onHost(mq1, 'find /opt/rocketmq/dashboards ! -user root')).toBe('')
    await onHost(mq1, 'ls /data/rocketmq/dashboard-mq1/logs/catalina.*.log')
  })

  test('again there is nothing to do', async () => {
    const again = await secondApply(bench, inventory)
    report('apply again', again)
  })

  test('another port restarts it and nothing else; stop and start do as with any instance', async () => {
    const before = await lives([mq1])
    inventory = await written(bench, 'changed.yaml', edited(text, 'port: 8080', 'port: 8090'))
    const apply = await bench.rmq(['apply', inventory, '--yes'])
    expectSuccess(apply)
    expect(apply.stdout).toContain('restart dashboard-mq1: env differs')
    expect(changedLives(before, await lives([mq1]))).toEqual(['dashboard-mq1'])
    expect(await statusOf(bench.host('mq2'), mq1, 8090, '/')).toBe('200')

    const limit = ['--limit', 'dashboard-mq1']
    expectSuccess(await bench.rmq(['stop', inventory, ...limit, '--yes']))
    expect(await onHost(mq1, 'systemctl show -p Result,ExecMainStatus rocketmq-dashboard-mq1')).toBe(
      'Result=success\nExecMainStatus=143\n',
    )
    const down = await bench.rmq(['verify', inventory])
    expect(down.code).toBe(3)
    expect(down.stdout).toContain('dashboard dashboard-mq1 on mq1 does not answer')
    expectSuccess(await bench.rmq(['start', inventory, ...limit]))
    expectSuccess(await bench.rmq(['verify', inventory]))
  })
})

const statusOf = (from: LabHost, to: LabHost, port: number, path: string): Promise<string> =>
  onHost(
    from,
    `curl -s -o /dev/null -w '%{http_code}' --max-time 10 http://${to.address}:${port}${path} || :`,
  )
