// With page.html: lines are sealed before anything is negotiated. `tells(what)` is given by the test.
import { canSeal, Encryption } from "/encryption.js";

window.enter = (place, person) => {
  let told = Promise.resolve();
  const tell = (what) => (told = told.then(() => tells(what)));
  window.encryption = new Encryption({
    worker: new Worker("/worker.js", { type: "module" }), place, person,
    onKey: (key) => tell({ key }), onSay: (said) => tell({ said }), onChange: () => {},
  });
  const plain = line;
  window.line = (what, init, codecs) => {
    const added = plain(what, init, codecs);
    const { kind } = added.receiver.track;
    if (init.direction === "sendonly") encryption.seal(added.sender, kind === "audio" ? "mic" : "cam");
    else encryption.open(added.receiver, kind, String(slots.length));
    return added;
  };
  return canSeal();
};

// Whose frames each line shows, by mid.
window.proven = () => {
  const found = {};
  for (const [slot, { person, line }] of encryption.from) found[slots[slot].line.mid] = [person, line];
  return found;
};
