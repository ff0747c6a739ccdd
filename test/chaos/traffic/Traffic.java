import java.io.File;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * A producer and a consumer as applications have them, in one process. Arguments: name servers, topic, group, folder.
 * The producer sends until the folder has a file "end". The process ends when every message that a broker has
 * acknowledged has been consumed, or 90 s after the last send. It prints each message that is still missing by then.
 */
public class Traffic {
  public static void main(String[] args) throws Exception {
    Map<String, String> missing = new ConcurrentHashMap<>();
    Map<String, Boolean> seen = new ConcurrentHashMap<>();
    // The first connection to a name server may fail on a busy machine, and a client cannot be started twice.
    for (int attempt = 0; ; attempt++) {
      try {
        startConsumer(args, missing, seen);
        break;
      } catch (Exception error) {
        if (attempt == 5) throw error;
        Thread.sleep(1000);
      }
    }
    DefaultMQProducer producer = new DefaultMQProducer(args[2]);
    producer.setNamesrvAddr(args[0]);
    producer.setPollNameServerInterval(1000);
    producer.setRetryTimesWhenSendFailed(0);
    producer.setSendMsgTimeout(5000);
    producer.start();
    int acknowledged = 0;
    int failed = 0;
    for (int number = 0; !new File(args[3], "end").exists(); number++) {
      String key = args[2] + "-" + number;
      try {
        SendResult result = producer.send(new Message(args[1], null, key, new byte[] { 1 }));
        missing.put(key, result.getMessageQueue() + " offset " + result.getQueueOffset());
        if (seen.containsKey(key)) missing.remove(key);
        if (++acknowledged == 50) new File(args[3], "begun").createNewFile();
      } catch (Exception error) {
        if (++failed <= 3) System.out.println("a send failed: " + error.getMessage());
      }
      Thread.sleep(25);
    }
    for (int waited = 0; !missing.isEmpty() && waited < 90000; waited += 200) Thread.sleep(200);
    for (Map.Entry<String, String> entry : missing.entrySet()) {
      System.out.println("lost " + entry.getKey() + " " + entry.getValue());
    }
    System.out.println("acknowledged " + acknowledged + ", failed " + failed + ", lost " + missing.size());
    System.exit(0);
  }

  private static void startConsumer(String[] args, Map<String, String> missing, Map<String, Boolean> seen)
      throws Exception {
    DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(args[2]);
    consumer.setNamesrvAddr(args[0]);
    consumer.setPollNameServerInterval(1000);
    consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
    consumer.subscribe(args[1], "*");
    consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
      for (MessageExt message : messages) {
        seen.put(message.getKeys(), true);
        missing.remove(message.getKeys());
      }
      return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
    });
    try {
      consumer.start();
    } catch (Exception error) {
      consumer.shutdown();
      throw error;
    }
  }
}
