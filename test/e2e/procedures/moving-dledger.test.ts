import { movesToControllers } from '../../helpers/lab/to-controllers.ts'

movesToControllers('DLedger', { 'broker-a': 'replication: dledger, members: [mq1, mq2, mq3]' })
