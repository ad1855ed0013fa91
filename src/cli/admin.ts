/** The admin server, loaded when a config asks for it: fastify takes about as long as a broker's whole start. */
import type { StartAdmin } from '../broker/process-view.ts';

export const startAdmin: StartAdmin = async (view, host, port) => {
  const { startAdminServer } = await import('../admin/admin-server.ts');
  return startAdminServer(view, host, port);
};
