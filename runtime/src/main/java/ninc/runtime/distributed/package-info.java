/**
 * Training by several ranks: the order in which the gradients of groups are added, which does not
 * depend on the number of ranks, and the exchange of gradients between ranks.
 */
package ninc.runtime.distributed;
