import type { LabHost } from '../../../lab/index.ts'
import { onHost } from './bench.ts'

/**
 * A producer as applications have it, by RocketMQ's own client: it asks for routes every 30 s and sends wherever they
 * let it write. It tries each message once, so that every send that fails is counted, after 200 that went well: the first
 * waits for a connection and a route, which a busy machine delays; a consumer that waits longer than 3 s for its first route does not
 * start, and another one is made. The consumer begins at the first offset until it has read
 * those 200: with the last, the default, it skips a message that comes into an empty queue between its two requests for the
 * offset. In queues that come later it begins where FROM says.
 * Arguments: name servers, topic, the folder where the producer writes that it has begun, and reads that it has to end. A
 * consumer group of its own reads the topic meanwhile; after the end it gets a minute for the rest.
 */
const PRODUCER = `
import java.io.File;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.consumer.rebalance.AllocateMessageQueueAveragely;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.remoting.RPCHook;

public class Producer {
  public static void main(String[] args) throws Exception {
    RPCHook signs = SIGNATURE;
    DefaultMQProducer producer = new DefaultMQProducer("live-traffic", signs);
    producer.setNamesrvAddr(args[0]);
    producer.setRetryTimesWhenSendFailed(0);
    producer.setSendMsgTimeout(10000);
    producer.start();
    final Set<String> read = ConcurrentHashMap.newKeySet();
    DefaultMQPushConsumer consumer = null;
    for (int tries = 1; consumer == null; tries += 1) {
      try {
        consumer = startedConsumer(args, signs, read);
      } catch (Exception error) {
        System.out.println("the consumer did not start: " + error);
        if (tries == 10) System.exit(1);
      }
    }
    Map<String, SendResult> answered = new ConcurrentHashMap<>();
    boolean begun = false;
    Set<String> first = null;
    int number = 0;
    int sent = 0;
    int failed = 0;
    while (!new File(args[2], "end").exists()) {
      try {
        String body = "live-" + ++number;
        answered.put(body, producer.send(new Message(args[1], body.getBytes())));
        if (++sent == 200 && !begun) first = new HashSet<>(answered.keySet());
        if (first != null && !begun && read.containsAll(first)) {
          consumer.setConsumeFromWhere(ConsumeFromWhere.FROM);
          begun = new File(args[2], "begun").createNewFile();
          sent = 0;
          failed = 0;
        }
      } catch (Exception error) {
        if (++failed <= 5) System.out.println("a send failed: " + error + " " + error.getCause());
      }
      Thread.sleep(20);
    }
    for (int second = 0; second < 60 && !read.containsAll(answered.keySet()); second += 1) Thread.sleep(1000);
    answered.keySet().removeAll(read);
    answered.values().stream().limit(5).forEach(result -> System.out.println("never read: " + result));
    System.out.println("never read " + answered.size());
    System.out.println("sent " + sent + ", failed " + failed);
    System.exit(0);
  }

  static DefaultMQPushConsumer startedConsumer(String[] args, RPCHook signs, Set<String> read) throws Exception {
    DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("live-readers", signs, new AllocateMessageQueueAveragely());
    consumer.setNamesrvAddr(args[0]);
    consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
    consumer.subscribe(args[1], "*");
    consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
      for (org.apache.rocketmq.common.message.MessageExt message : messages) read.add(new String(message.getBody()));
      return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
    });
    consumer.start();
    return consumer;
  }
}
`

const FOLDER = '/root/live-traffic'
/** ms of traffic at most: a rolling upgrade of a group after the other takes minutes. */
const LONGEST_MS = 900_000

export interface Traffic {
  /**
   * Ends it. @returns how many sends went well, and how many failed, with what the first of those said; `lost` of the
   * messages that were sent never came to the consumer
   */
  end(): Promise<{
    readonly sent: number
    readonly failed: number
    readonly lost: number
    readonly output: string
  }>
}

/** A Java expression. */
function signature(user: TrafficUser | undefined): string {
  if (user === undefined) return 'null'
  const credentials = [user.accessKey, user.secretKey].map((word) => JSON.stringify(word)).join(', ')
  const common = 'org.apache.rocketmq.acl.common'
  return `new ${common}.AclClientRPCHook(new ${common}.SessionCredentials(${credentials}))`
}

/** A user of ACL 1.0 or 2.0. */
export interface TrafficUser {
  readonly accessKey: string
  readonly secretKey: string
}

export interface TrafficOptions {
  /** Folder of the release, or a link to it. */
  readonly home?: string
  /** Prefix of the packages: a release before Apache has the names of that time. */
  readonly packages?: string
  /** Signs every request. */
  readonly user?: TrafficUser
  /** Offset at which the consumer begins in queues that come after the start; the first one unless given. */
  readonly newQueues?: 'first' | 'last'
}

/**
 * Live traffic from a host that has RocketMQ and a JDK; returns when it has gone on for some seconds.
 * @param nameServers 'address:port;address:port'
 * @param topic one that exists
 */
export async function beginTraffic(
  host: LabHost,
  nameServers: string,
  topic: string,
  { home = '/opt/rocketmq/current', packages = 'org.apache', user, newQueues = 'first' }: TrafficOptions = {},
): Promise<Traffic> {
  // Not through the link: an upgrade during the traffic turns it, and classes are loaded when they are first used.
  const release = (await onHost(host, `readlink -f ${home}`)).trim()
  const jars = `${release}/lib/*`
  await onHost(
    host,
    `rm -rf ${FOLDER} && mkdir ${FOLDER} && cd ${FOLDER}
cat >Producer.java <<'EOF'
${PRODUCER.replace('SIGNATURE', signature(user))
  .replace('Where.FROM)', `Where.CONSUME_FROM_${newQueues.toUpperCase()}_OFFSET)`)
  .replaceAll('org.apache', packages)}
EOF
javac -cp '${jars}' Producer.java`,
  )
  const run = onHost(
    host,
    `cd ${FOLDER} && java -Xmx64m -cp '${jars}:.' Producer '${nameServers}' ${topic} ${FOLDER} 2>&1`,
    LONGEST_MS,
  )
  await Promise.race([
    onHost(
      host,
      `for i in $(seq 900); do [ ! -e ${FOLDER}/begun ] || exit 0; sleep 0.2; done; exit 1`,
      240_000,
    ),
    run.then((output) => {
      throw new Error(`the producer ended: ${output}`)
    }),
  ])
  return {
    end: async () => {
      await onHost(host, `touch ${FOLDER}/end`)
      const output = await run
      const [, sent, failed] = /^sent (\d+), failed (\d+)$/m.exec(output) ?? []
      const [, lost] = /^never read (\d+)$/m.exec(output) ?? []
      return { sent: Number(sent), failed: Number(failed), lost: Number(lost), output }
    },
  }
}
