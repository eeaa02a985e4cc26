// What a page cannot say in HTML: the print button, and when the reason of a decision is a duty.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
for (const choice of document.querySelectorAll("select[data-decides]")) {
  const reason = document.getElementById(choice.dataset.decides);
  const settle = () => { reason.required = !choice.selectedOptions[0].hasAttribute("data-within"); };
  choice.addEventListener("change", settle);
  settle();
}
