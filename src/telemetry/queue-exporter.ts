import type { MessageQueue } from '../system/message-queue.ts';
import { type ExportedTarget, TargetBuilder } from './exporter.ts';

/** What RabbitMQ's own Prometheus plugin shows of a queue, with per-object metrics on. */
export function queueTarget(queue: MessageQueue): ExportedTarget {
  const b = new TargetBuilder();
  const labels = { queue: queue.name, vhost: '/' };
  b.gauge(
    'rabbitmq_queue_messages_ready',
    labels,
    '',
    'Messages ready to be delivered to consumers',
    (s) => s[queue.ready],
  );
  b.counter(
    'rabbitmq_queue_messages_published_total',
    labels,
    '',
    'Total number of messages published to queues',
    (s) => s[queue.published],
  );
  b.counter(
    'rabbitmq_queue_messages_delivered_total',
    labels,
    '',
    'Total number of messages delivered to consumers',
    (s) => s[queue.delivered],
  );
  b.counter(
    'rabbitmq_queue_messages_redelivered_total',
    labels,
    '',
    'Total number of messages redelivered to consumers',
    (s) => s[queue.redelivered],
  );
  return {
    target: { job: 'rabbitmq', instance: `${queue.name}:15692` },
    component: queue.name,
    process: queue.container,
    series: b.series,
  };
}
