import { complaintsOf } from '../support.ts'

/** Two hosts with a name server each, a master and its slave; goes on with the variables of all. */
export const crossedHosts = `[namesrv]
mq1 ansible_host=10.0.0.11
mq2 ansible_host=10.0.0.12
[brokers]
mq1 broker_name=broker-a broker_role=ASYNC_MASTER
mq2 broker_name=broker-a broker_role=SLAVE broker_id=1
[all:vars]
`

export const complaints = (text: string): string[] => complaintsOf(text, 'hosts.ini')
