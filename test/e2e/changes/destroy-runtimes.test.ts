import { describe, expect, test } from 'vitest'
import { distribution, dockerImage } from '../../../lab/index.ts'
import { edited, oneHostInventory, written } from '../../helpers/lab/inventory.ts'
import { expectSuccess } from '../../helpers/lab/outcome.ts'
import { onHost, openBench } from '../../helpers/lab/bench.ts'

describe('destroy', () => {
  test('removes containers and the image that it brought', async () => {
    const image = await dockerImage('4.9.4')
    const bench = await openBench(1, { RMQ_IMAGE: image.path, RMQ_DISTRIBUTION: image.path })
    try {
      const mq1 = bench.host('mq1')
      const text = edited(
        edited(
          oneHostInventory(bench, '4.9.4', 8),
          "artifact: { file: '${RMQ_DISTRIBUTION}' }",
          `runtime: docker\n\nimage: { name: '${image.name}', archive: '\${RMQ_IMAGE}' }\n\ndocker: { package: moby-engine }`,
        ),
        'jdk: { version: 8, from: package }\n',
        'jdk: { version: 8 }\n',
      )
      const one = await written(bench, 'one.yaml', text)
      expectSuccess(await bench.rmq(['apply', one, '--yes']))
      const words = ['destroy', one, '--with-data', '--yes-destroy', 'rmq-one']
      const destroyed = await bench.rmq(words)
      expectSuccess(destroyed)
      expect(await onHost(mq1, 'docker container ls --all --quiet; docker image ls --quiet')).toBe('')
      expect(
        await onHost(
          mq1,
          'ls -d /data /etc/rocketmq /var/lib/rmq-provision /run/rmq-provision /etc/systemd/system/docker.service.d 2>/dev/null || :; getent passwd rocketmq || :',
        ),
      ).toBe('')
      expect((await bench.rmq(words)).stdout).toContain('Nothing of cluster rmq-one is on these hosts.')
    } finally {
      await bench.close()
    }
  })

  test('removes a cluster of 3.2.6', async () => {
    const bench = await openBench(1, { RMQ_DISTRIBUTION: await distribution('3.2.6') })
    try {
      const mq1 = bench.host('mq1')
      const one = await written(bench, 'one.yaml', oneHostInventory(bench, '3.2.6', 8))
      expectSuccess(await bench.rmq(['apply', one, '--yes']))
      expectSuccess(await bench.rmq(['destroy', one, '--with-data', '--yes-destroy', 'rmq-one']))
      expect(
        await onHost(
          mq1,
          'ls -d /data /opt/rocketmq /etc/rocketmq /var/lib/rmq-provision /run/rmq-provision 2>/dev/null || :; getent passwd rocketmq || :',
        ),
      ).toBe('')
    } finally {
      await bench.close()
    }
  })
})
