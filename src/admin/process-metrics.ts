/** What the process takes, and how long its event loop keeps anybody waiting. */
import type { ProcessView } from '../broker/process-view.ts';
import type { MetricsText } from './metrics-text.ts';

export function writeProcessMetrics(text: MetricsText, view: ProcessView): void {
  const { tickTimes, busyTickTimes, loopDelays } = view;
  const ticks = 'How long ticks took; while one runs nobody else is served.';
  text.histogram('odradek_tick_seconds', ticks, tickTimes);
  const longest = 'The longest tick since clients are served.';
  text.gauge('odradek_tick_longest_seconds', longest, tickTimes.longestMs / 1000);
  const busiest = 'The longest tick in CPU time: without what it waited for a core.';
  text.gauge('odradek_tick_longest_busy_seconds', busiest, busyTickTimes.longestMs / 1000);
  const delays = 'How late a timer was: what an event waits for the others in the loop.';
  text.histogram('odradek_event_loop_delay_seconds', delays, loopDelays);
  const longestDelay = 'The longest delay of the event loop since the start.';
  text.gauge('odradek_event_loop_delay_longest_seconds', longestDelay, loopDelays.longestMs / 1000);
  const { active, idle } = performance.eventLoopUtilization();
  const busy = 'Time for which the event loop did not wait for events.';
  text.counter('odradek_event_loop_active_seconds_total', busy, active / 1000);
  const waited = 'Time for which the event loop waited for events.';
  text.counter('odradek_event_loop_idle_seconds_total', waited, idle / 1000);
  writeMemory(text, view);
}

function writeMemory(text: MetricsText, { receivePoolBytes }: ProcessView): void {
  const { user, system } = process.cpuUsage();
  const cpu = 'CPU time, of all threads, in user mode and in the kernel.';
  text.counter('process_cpu_seconds_total', cpu, (user + system) / 1e6);
  const startSeconds = Math.round(performance.timeOrigin) / 1000;
  text.gauge('process_start_time_seconds', 'Start of the process, since 1970.', startSeconds);
  const { rss, heapTotal, heapUsed, external, arrayBuffers } = process.memoryUsage();
  text.gauge('process_resident_memory_bytes', 'Resident memory.', rss);
  text.gauge('nodejs_heap_size_total_bytes', "Size of V8's heap.", heapTotal);
  text.gauge('nodejs_heap_size_used_bytes', "Used of V8's heap.", heapUsed);
  text.gauge('nodejs_external_memory_bytes', 'Outside the heap, bound to objects in it.', external);
  text.gauge('nodejs_array_buffers_bytes', 'Of that, buffers.', arrayBuffers);
  const pool = 'Memory kept to receive requests into.';
  text.gauge('odradek_receive_pool_bytes', pool, receivePoolBytes);
  text.beginGauge('nodejs_version_info', 'The version of Node.js.');
  text.sample('nodejs_version_info', 1, { version: process.version });
}
