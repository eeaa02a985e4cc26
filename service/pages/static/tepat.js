// What a page cannot say in HTML: the print button, that a form is at work, when a reason is a duty.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
document.addEventListener("submit", (event) => {
  const working = document.getElementById(event.target.dataset.working);
  if (working) working.classList.add("htmx-request");
});
for (const choice of document.querySelectorAll("select[data-decides]")) {
  const reason = document.getElementById(choice.dataset.decides);
  const settle = () => { reason.required = !choice.selectedOptions[0].hasAttribute("data-within"); };
  choice.addEventListener("change", settle);
  settle();
}
