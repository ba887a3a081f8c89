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
 * Lets an embedded server do on demand what a server and a network do at the worst
 * moment, so that a test can tell what becomes of it. A fault hits whoever comes next,
 * whichever stream it is for; nothing happens by chance. Thread-safe.
 *
 * <pre class="code">
 * server.faults().loseAcks(1);
 * // the next append is durable, but nobody hears of it
 * </pre>
 *
 * @since 0.1.0
 */
public interface Faults {

	/**
	 * Lose the acknowledgements of the next appends: they are durable, and then their
	 * response, or the whole append session, is cut off instead of being answered.
	 * Appends that are refused anyway do not count.
	 * @param count how many, at least 1; they add to those still to come
	 */
	void loseAcks(int count);

	/**
	 * Refuses the next requests; nothing is done for them. In an append session each
	 * batch counts, and the first one that is refused ends the session (S2 v1).
	 * @param operation which requests
	 * @param count how many, at least 1
	 * @param status the HTTP status, 400 to 599
	 * @param code the code in the body, such as {@code rate_limited}, which clients take
	 * for a promise that nothing was done, or {@code unavailable}, which they do not
	 */
	void refuse(Operation operation, int count, int status, String code);

	/**
	 * Lets requests wait before anything is done for them. Of a session it is the opening
	 * that waits.
	 * @param operation which requests
	 * @param delay how long, from now on for each of them; zero for no longer at all
	 */
	void delay(Operation operation, Duration delay);

	/**
	 * Break the next responses off after some bytes of their body, in the middle of a
	 * frame if they lie there. What was asked for is done all the same. Of a session it
	 * is the response of the whole session that counts; a shorter response is not hit,
	 * but used the fault up.
	 * @param operation which requests; for sessions the one that opens them
	 * @param count how many, at least 1; they come after those still to come
	 * @param afterBytes how many bytes still arrive, 0 for only the head
	 */
	void cutResponses(Operation operation, int count, long afterBytes);

	/**
	 * Advise the clients of all open sessions of the session protocol to reconnect, as a
	 * server does before it goes away (S2 v1): each frame from now on says so. A session
	 * that follows a stream says so at once, in a heartbeat; one that appends in its next
	 * acknowledgement.
	 * @return how many sessions there were
	 */
	int adviseReconnect();

	/**
	 * Cuts all open read and append sessions off, without a last word.
	 * @return how many there were
	 */
	int cutSessions();

	/**
	 * Lets trims have no effect from now on. They are acknowledged, durable and in the
	 * stream as ever, but what they remove can still be read, as on a server that deletes
	 * later (S2 v1). A restart of the server gives them their effect.
	 */
	void holdTrims();

	/**
	 * Lets the trims of a stream that are held back have a part of their effect: what
	 * lies before a position is gone. The rest stays held back.
	 * @param basin the basin
	 * @param stream the stream
	 * @param seqNum the position, unsigned; beyond what was trimmed it is no more than
	 * that
	 * @throws IllegalArgumentException if there is no such stream
	 */
	void releaseTrims(String basin, String stream, long seqNum);

	/**
	 * Gives all trims their effect again. Returns when it is there.
	 */
	void releaseTrims();

	/**
	 * Lets the server's clock jump. It stamps records, lets them expire, and lets empty
	 * streams be deleted; heartbeats and time-outs do not follow it. Returns when what
	 * became due has been done.
	 * @param by how far, negative for back
	 */
	void advanceClock(Duration by);

	/**
	 * Returns how many faults were asked for and have not hit anyone yet.
	 * @return the number of lost acknowledgements, refusals and cut responses that are
	 * still to come
	 */
	int pending();

	/**
	 * Forget all faults that are still to come, end all delays, and release all trims.
	 * The clock stays as it is.
	 */
	void clear();

}
