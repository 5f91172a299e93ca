/**
 * Figures in, pages out: what a month's page says and where each mark of its charts stands. Knows
 * no engine, no file and no clock; jobs read the figures and write the pages.
 */
package lightkeeper.scorecard;
