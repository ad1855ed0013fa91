/** A request to one node of a cluster, on a connection of its own, and the wait for its reply. */
import type { Api, ResponseOf, SomeRequest } from './messages.ts';
import type { SimCluster } from './sim-cluster.ts';

export function askNode<A extends Api>(
  cluster: SimCluster,
  nodeId: number,
  apiName: A,
  apiVersion: number,
  request: SomeRequest<A>,
): ResponseOf<A> {
  const connection = cluster.node(nodeId).sim.connect();
  const correlationId = connection.send(apiName, apiVersion, request);
  const hasReply = (): boolean => connection.replies.at(-1)?.correlationId === correlationId;
  cluster.runUntil(() => connection.isClosed || hasReply(), `the reply to ${apiName}`);
  if (!hasReply()) throw new Error(`${apiName}: the connection was closed`);
  const { body } = connection.replies.at(-1)!;
  connection.cut();
  return body as ResponseOf<A>;
}
