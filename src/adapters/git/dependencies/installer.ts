/** Who installs dependencies, and where its files are. Types only. */

/** The user that npm runs as, and the service's data folder; a null user is that of the service. */
export type Installer = { home: string; user: { uid: number; gid: number } | null }
