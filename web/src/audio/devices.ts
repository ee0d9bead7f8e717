/** The devices of a kind, where the browser tells them. */
export async function devicesOf(kind: MediaDeviceKind): Promise<MediaDeviceInfo[]> {
  const all = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
  return all.filter((device) => device.kind === kind);
}
