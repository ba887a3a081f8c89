/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.s2snapshot.embedded.fault;

import java.time.Duration;

/**
 * Faults of an embedded server, for tests of what an application does when the server or
 * the network fails. A fault hits the next request of its kind, on any stream. Nothing is
 * random. Thread-safe.
 *
 * <pre class="code">
 * server.faults().loseAcks(1);
 * // the next append is durable, but its acknowledgement is lost
 * </pre>
 *
 * @since 0.1.0
 */
public interface Faults {

	/**
	 * Loses the acknowledgements of the next appends. The appends become durable, then
	 * the server cuts off the response or the whole append session instead of answering.
	 * Appends that the server refuses do not count.
	 * @param count the number of appends, at least 1, added to those that are pending
	 */
	void loseAcks(int count);

	/**
	 * Refuses the next requests without doing anything for them. In an append session
	 * each batch counts as a request, and the first refused batch ends the session (S2
	 * v1).
	 * @param operation the kind of requests
	 * @param count the number of requests, at least 1
	 * @param status the HTTP status, 400 to 599
	 * @param code the error code in the body. Some codes, such as {@code rate_limited},
	 * promise clients that nothing was done; others, such as {@code unavailable}, do not
	 */
	void refuse(Operation operation, int count, int status, String code);

	/**
	 * Delays each request before anything is done for it. For a session, only its opening
	 * is delayed.
	 * @param operation the kind of requests
	 * @param delay the delay of each request from now on; zero ends the delay
	 */
	void delay(Operation operation, Duration delay);

	/**
	 * Cuts off the next responses after a number of bytes of their body, also in the
	 * middle of a frame. The requests take effect anyway. A session counts as one
	 * response. A response that is not longer than {@code afterBytes} arrives complete,
	 * but uses up the fault.
	 * @param operation the kind of requests; for a session, the request that opens it
	 * @param count the number of responses, at least 1, after those that are pending
	 * @param afterBytes the number of bytes that still arrive, 0 for only the head
	 */
	void cutResponses(Operation operation, int count, long afterBytes);

	/**
	 * Advises the clients of all open sessions of the session protocol to reconnect, as a
	 * server does before it shuts down (S2 v1). Each frame from now on has the advice. A
	 * read session at the tail sends it at once, in a heartbeat; an append session sends
	 * it with its next acknowledgement.
	 * @return the number of sessions that were open
	 */
	int adviseReconnect();

	/**
	 * Cuts off all open read and append sessions without a final frame.
	 * @return the number of sessions that were open
	 */
	int cutSessions();

	/**
	 * Holds back the effect of trims from now on. Trims are acknowledged, durable and in
	 * the stream as usual, but the records before them can still be read, as on a server
	 * that deletes them later (S2 v1). After a restart of the server the trims have their
	 * effect.
	 */
	void holdTrims();

	/**
	 * Releases a part of the trims of a stream that are held back: records before a
	 * position are deleted. The rest stays held back.
	 * @param basin the basin
	 * @param stream the stream
	 * @param seqNum the position as an unsigned sequence number. Only records that were
	 * trimmed are deleted, also if the position is larger
	 * @throws IllegalArgumentException if no such stream exists
	 */
	void releaseTrims(String basin, String stream, long seqNum);

	/**
	 * Releases all trims that are held back. Returns when the trimmed records are
	 * deleted.
	 */
	void releaseTrims();

	/**
	 * Moves the clock of the server. The clock sets the timestamps of records, the expiry
	 * of records and the deletion of empty streams; heartbeats and time-outs do not use
	 * it. Returns when everything that became due is done.
	 * @param by the time to move the clock by, negative to move it back
	 */
	void advanceClock(Duration by);

	/**
	 * Returns the number of pending faults.
	 * @return the number of lost acknowledgements, refusals and cut responses that have
	 * not hit a request yet
	 */
	int pending();

	/**
	 * Removes all pending faults, ends all delays and releases all trims. The clock is
	 * not reset.
	 */
	void clear();

}
