import { movesToControllers } from '../../helpers/lab/to-controllers.ts'

movesToControllers('classic', {
  'broker-a': 'replication: async, master: mq1, slaves: [{ host: mq3, listenPort: 10931 }]',
  'broker-b': 'replication: async, master: mq2, slaves: [{ host: mq1, listenPort: 10931 }]',
})
