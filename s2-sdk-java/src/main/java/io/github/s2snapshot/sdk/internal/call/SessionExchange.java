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

package io.github.s2snapshot.sdk.internal.call;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.internal.transport.EventLoop;
import io.github.s2snapshot.sdk.internal.transport.Exchange;
import io.github.s2snapshot.sdk.internal.transport.ExchangeListener;
import io.github.s2snapshot.sdk.internal.transport.ResponseHeaders;
import io.github.s2snapshot.sdk.internal.transport.TransportFailure;
import io.github.s2snapshot.sdk.wire.Frame;
import io.github.s2snapshot.sdk.wire.FrameDecoder;
import io.github.s2snapshot.sdk.wire.MediaTypes;
import io.github.s2snapshot.sdk.wire.WireException;
import io.github.s2snapshot.sdk.wire.WireHeaders;

/**
 * One connection of a session, which sends and receives frames. Used on the event loop
 * only.
 */
public final class SessionExchange implements ExchangeListener {

	private static final int MAX_ERROR_BYTES = 64 * 1024;

	private final CallTarget target;

	private final Listener listener;

	private final Exchange exchange;

	private final FrameDecoder decoder = FrameDecoder.sharing();

	private final ByteArrayOutputStream errorBody = new ByteArrayOutputStream();

	private ResponseHeaders headers = (name) -> null;

	private int status;

	private boolean over;

	/**
	 * Opens a connection.
	 * @param target the operation and its resource
	 * @param loop the event loop of the session
	 * @param request the request that opens the session
	 * @param listener receives the frames and the end of the connection
	 */
	public SessionExchange(CallTarget target, EventLoop loop, Request request, Listener listener) {
		this.target = target;
		this.listener = listener;
		this.exchange = loop.open(request.origin(), request.build(), this);
	}

	/**
	 * Returns whether the request was handed to a connection.
	 * @return whether it was sent
	 */
	public boolean isSent() {
		return this.exchange.isSent();
	}

	/**
	 * Sends frames together.
	 * @param frames the frames, not copied and not to be changed
	 */
	public void write(List<byte[]> frames) {
		this.exchange.write(frames);
	}

	/**
	 * Ends the request: no more frames are sent.
	 */
	public void end() {
		this.exchange.end();
	}

	/**
	 * Pauses receiving.
	 */
	public void pause() {
		this.exchange.pause();
	}

	/**
	 * Resumes receiving.
	 */
	public void resume() {
		this.exchange.resume();
	}

	/**
	 * Abandons the connection because the server was silent for too long.
	 */
	public void abandonSilent() {
		this.exchange.suspect();
		abandon();
	}

	/**
	 * Abandons the connection. The listener is not called any more.
	 */
	public void abandon() {
		if (!this.over) {
			this.over = true;
			this.exchange.cancel();
		}
	}

	/**
	 * Retires the connection, which the server is about to close: no more exchanges are
	 * opened on it.
	 */
	public void retireConnection() {
		this.exchange.retireConnection();
	}

	private void fail(S2Exception error) {
		if (!this.over) {
			Errors.act(error, this.exchange);
			abandon();
			this.listener.failed(error);
		}
	}

	@Override
	public void onHead(int status, ResponseHeaders headers) {
		if (this.over) {
			return;
		}
		this.status = status;
		this.headers = headers;
		if (status != 200) {
			return;
		}
		String mediaType = MediaTypes.first(headers.get("content-type"));
		if (!mediaType.equals(MediaTypes.S2S)) {
			fail(Errors.protocol(this.target, "the media type is '" + mediaType + "' instead of '" + MediaTypes.S2S
					+ "'. Check that the endpoint is an S2 server", null));
			return;
		}
		this.listener.opened();
	}

	@Override
	public void onData(ByteBuffer data) {
		if (this.over) {
			return;
		}
		if (this.status != 200) {
			byte[] bytes = new byte[Math.min(data.remaining(), MAX_ERROR_BYTES - this.errorBody.size())];
			data.get(bytes);
			this.errorBody.writeBytes(bytes);
			return;
		}
		try {
			decode(data);
		}
		catch (WireException ex) {
			fail(Errors.protocol(this.target, "invalid frame: " + ex.getMessage(), ex));
		}
		if (!this.over) {
			this.listener.received();
		}
	}

	private void decode(ByteBuffer data) {
		Frame frame = this.decoder.decode(data);
		while (frame != null) {
			if (frame.isTerminal()) {
				fail(Errors.ofAnswer(this.target, frame.terminalStatus(), frame.terminalBody(), null));
			}
			else {
				this.listener.received(frame);
			}
			frame = (this.over) ? null : this.decoder.decode(data);
		}
	}

	@Override
	public void onEnd() {
		if (this.over) {
			return;
		}
		this.over = true;
		if (this.status != 200) {
			S2Exception error = Errors.ofAnswer(this.target, this.status,
					this.errorBody.toString(StandardCharsets.UTF_8), this.headers.get(WireHeaders.RETRY_AFTER_MS));
			Errors.act(error, this.exchange);
			this.listener.failed(error);
			return;
		}
		try {
			this.decoder.finish();
		}
		catch (WireException ex) {
			this.listener.failed(Errors.ofFailure(this.target,
					new TransportFailure("the answer ended in the middle of a frame", ex, false, true)));
			return;
		}
		this.listener.ended();
	}

	@Override
	public void onFailure(TransportFailure failure) {
		fail(Errors.ofFailure(this.target, failure));
	}

	/**
	 * Receives the events of a connection. It is not called any more after the connection
	 * failed, ended or was abandoned.
	 */
	public interface Listener {

		/**
		 * Called when the server has accepted the session.
		 */
		default void opened() {
		}

		/**
		 * Called for each regular frame.
		 * @param frame the frame
		 */
		void received(Frame frame);

		/**
		 * Called after the frames that arrived together were passed to
		 * {@link #received(Frame)}.
		 */
		default void received() {
		}

		/**
		 * Called when the connection has failed.
		 * @param error the error
		 */
		void failed(S2Exception error);

		/**
		 * Called when the server has ended the session cleanly.
		 */
		void ended();

	}

}
