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

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.sdk.internal.transport.EventLoop;
import io.github.s2snapshot.sdk.internal.transport.Transport;

/**
 * Settings, event loops and open resources that the calls and sessions of a client share.
 */
public final class ClientContext {

	private static final Logger logger = LoggerFactory.getLogger(ClientContext.class);

	private final ClientSettings settings;

	private final Transport transport;

	private final Listeners listeners;

	private final CallbackExecutor callbacks = new CallbackExecutor();

	private final Set<ClientResource> open = ConcurrentHashMap.newKeySet();

	private final AtomicBoolean closed = new AtomicBoolean();

	/**
	 * Creates a context.
	 * @param settings the settings of the client
	 * @param transport event loops and connections, closed with the context
	 * @param listeners the listeners, which are notified of calls and sessions
	 */
	public ClientContext(ClientSettings settings, Transport transport, Listeners listeners) {
		this.settings = settings;
		this.transport = transport;
		this.listeners = listeners;
	}

	/**
	 * Returns the settings.
	 * @return the settings
	 */
	public ClientSettings settings() {
		return this.settings;
	}

	/**
	 * Returns the listeners, which are notified of calls and sessions.
	 * @return the listeners
	 */
	public Listeners listeners() {
		return this.listeners;
	}

	/**
	 * Returns an event loop for a new call or session.
	 * @return the loop
	 */
	public EventLoop nextLoop() {
		return new AuthorizedLoop(this.transport.nextLoop(), this.settings.accessTokens(), this.callbacks);
	}

	/**
	 * Returns the executor that completes the futures of callers.
	 * @return the executor
	 */
	public Executor callbacks() {
		return this.callbacks;
	}

	/**
	 * Registers a call or session, which ends when the client is closed.
	 * @param resource the call or session
	 * @return {@code false} if the client is already closed
	 */
	public boolean register(ClientResource resource) {
		this.open.add(resource);
		if (this.closed.get()) {
			this.open.remove(resource);
			return false;
		}
		return true;
	}

	/**
	 * Unregisters a call or session that has ended.
	 * @param resource the call or session
	 */
	public void unregister(ClientResource resource) {
		this.open.remove(resource);
	}

	/**
	 * Runs a call.
	 * @param call the call
	 * @param <T> the type of the result
	 * @return a future that an event loop completes; cancelling it cancels the call
	 */
	public <T> CompletableFuture<T> run(CallSpec<T> call) {
		return new UnaryCall<>(this, call).start();
	}

	/**
	 * Runs a call asynchronously.
	 * @param call the call
	 * @param <T> the type of the result
	 * @return a future that the callback executor completes; cancelling it cancels the
	 * call
	 */
	public <T> CompletableFuture<T> runAsync(CallSpec<T> call) {
		return Completions.publish(run(call), this.callbacks);
	}

	/**
	 * Runs a call and waits for its result.
	 * @param call the call
	 * @param <T> the type of the result
	 * @return the result
	 */
	public <T> T runBlocking(CallSpec<T> call) {
		return Completions.await(run(call), call.target());
	}

	/**
	 * Closes the client: drains its sessions for up to the request timeout, aborts the
	 * calls and sessions that are left, and stops the threads.
	 */
	public void close() {
		if (!this.closed.compareAndSet(false, true)) {
			return;
		}
		drain();
		List.copyOf(this.open).forEach(ClientResource::abort);
		this.transport.close();
		this.callbacks.close();
	}

	private void drain() {
		CompletableFuture<?>[] drained = List.copyOf(this.open)
			.stream()
			.map(ClientResource::drain)
			.toArray(CompletableFuture<?>[]::new);
		try {
			CompletableFuture.allOf(drained).get(this.settings.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			logger.debug("The S2 client was closed before all of its sessions were drained", ex);
		}
	}

}
