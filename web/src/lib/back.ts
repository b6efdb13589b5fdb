// The button that goes back to the page before, where there is one: a refusal's page is reached from the form it refused.
export function back(): void {
  const button = document.querySelector<HTMLButtonElement>("[data-back]");
  if (!button || history.length < 2) return;
  button.hidden = false;
  button.addEventListener("click", () => history.back());
}
