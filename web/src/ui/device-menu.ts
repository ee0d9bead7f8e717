import { byId } from "./element";
import { remember, remembered } from "./remembered";

/** Which microphone, and, where the browser can choose one, which speaker. The choice is remembered. */
export class DeviceMenu {
  readonly #panel = byId<HTMLDetailsElement>("devices");
  readonly #microphone = byId<HTMLSelectElement>("microphone-device");
  readonly #speaker = byId<HTMLSelectElement>("speaker-device");

  constructor(onMicrophone: (deviceId: string) => void, onSpeaker: (deviceId: string) => void) {
    const canChoose = "AudioContext" in window && "setSinkId" in AudioContext.prototype;
    this.#speaker.hidden = byId("speaker-label").hidden = !canChoose;
    this.#watch(this.#microphone, "microphone", onMicrophone);
    this.#watch(this.#speaker, "speaker", onSpeaker);
    navigator.mediaDevices?.addEventListener("devicechange", () => void this.refresh());
    document.addEventListener("pointerdown", (event) => {
      if (!this.#panel.contains(event.target as Node)) this.#panel.open = false;
    });
    this.#panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.#panel.open) return;
      this.#panel.open = false;
      this.#panel.querySelector("summary")?.focus();
      event.stopPropagation();
    });
    void this.refresh();
  }

  get microphoneId(): string {
    return remembered("microphone");
  }

  get speakerId(): string {
    return remembered("speaker");
  }

  /** To be called when the microphone has been allowed, too: names are hidden until then. */
  async refresh(): Promise<void> {
    const devices = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
    fill(this.#microphone, devices, "audioinput", this.microphoneId);
    fill(this.#speaker, devices, "audiooutput", this.speakerId);
    byId("devices-hint").hidden = devices.some((device) => device.label !== "");
  }

  #watch(select: HTMLSelectElement, name: "microphone" | "speaker", onChange: (deviceId: string) => void): void {
    select.addEventListener("change", () => {
      remember(name, select.value);
      onChange(select.value);
    });
  }
}

function fill(select: HTMLSelectElement, devices: MediaDeviceInfo[], kind: MediaDeviceKind, chosen: string): void {
  const listed = devices.filter((device) => device.kind === kind && device.deviceId && device.deviceId !== "default");
  const options = listed.map((device, i) => new Option(device.label || `Device ${i + 1}`, device.deviceId));
  select.replaceChildren(new Option("System default", ""), ...options);
  select.value = listed.some((device) => device.deviceId === chosen) ? chosen : "";
}
