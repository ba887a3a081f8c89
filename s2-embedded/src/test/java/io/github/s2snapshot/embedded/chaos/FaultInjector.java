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

package io.github.s2snapshot.embedded.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.s2snapshot.sdk.wire.ErrorCode;

/**
 * Injects faults between clients and a server.
 */
final class FaultInjector implements AutoCloseable {

	private static final int MAX_CUT_BYTES = 64;

	private final TargetServer server;

	private final Random random;

	private final Duration timeout;

	private final FaultGateway gateway;

	private final FaultProxy proxy;

	private volatile boolean byGateway;

	FaultInjector(TargetServer server, Random random, Duration timeout) throws Exception {
		this.server = server;
		this.random = random;
		this.timeout = timeout;
		this.gateway = new FaultGateway(server::port);
		this.proxy = new FaultProxy(() -> (this.byGateway) ? this.gateway.port() : server.port());
	}

	String endpoint() {
		return this.proxy.endpoint();
	}

	long connections() {
		return this.proxy.accepted();
	}

	FaultKind next() {
		if (this.random.nextInt(8) == 0) {
			// New connections take the other route from now on.
			this.byGateway = !this.byGateway;
			this.proxy.resetAll();
		}
		int total = 0;
		for (FaultKind kind : FaultKind.values()) {
			total += weight(kind);
		}
		int chosen = this.random.nextInt(total);
		for (FaultKind kind : FaultKind.values()) {
			chosen -= weight(kind);
			if (chosen < 0) {
				return kind;
			}
		}
		throw new IllegalStateException("No fault to choose");
	}

	private int weight(FaultKind kind) {
		return (kind.isOfGateway() && !this.byGateway) ? 0 : kind.weight();
	}

	void inject(FaultKind kind) throws IOException {
		switch (kind) {
			case RESET -> this.proxy.resetAll();
			case CLOSE -> this.proxy.closeAll();
			case HALF_OPEN -> this.proxy.treatExisting(Treatment.SWALLOW, Treatment.SWALLOW);
			case LATENCY ->
				treatFor(between(100, 300), Treatment.delayed(between(1, 40)), Treatment.delayed(between(1, 40)));
			case SINGLE_BYTES -> treatFor(between(50, 200), Treatment.SINGLY, Treatment.SINGLY);
			case CUT_TO_CLIENT ->
				this.proxy.treatExisting(Treatment.PASS, Treatment.cutAfter(this.random.nextInt(MAX_CUT_BYTES)));
			case CUT_TO_SERVER ->
				this.proxy.treatExisting(Treatment.cutAfter(this.random.nextInt(MAX_CUT_BYTES)), Treatment.PASS);
			case LOST_ACKS -> loseAcks();
			case REFUSED_CONNECTS -> refuse();
			case SILENCE -> silence();
			case SERVER_KILL -> kill();
			default -> injectByGateway(kind);
		}
	}

	private void injectByGateway(FaultKind kind) {
		switch (kind) {
			case RATE_LIMITED -> refuseNext(ErrorCode.RATE_LIMITED);
			case STORAGE_ERROR -> refuseNext(ErrorCode.STORAGE);
			case UNAVAILABLE -> refuseNext(ErrorCode.UNAVAILABLE);
			case HOT_SERVER -> refuseNext(ErrorCode.HOT_SERVER);
			case PROXY_ERROR -> {
				this.gateway.refuseNextWithText(between(1, 12));
				this.gateway.onEach(GatewayExchange::reset);
			}
			case DRAINING -> this.gateway.onEach(GatewayExchange::drain);
			case UNAVAILABLE_SESSION -> this.gateway.onEach((exchange) -> exchange.terminate(ErrorCode.UNAVAILABLE));
			case GO_AWAY -> this.gateway.goAway();
			case GO_AWAY_BEFORE -> {
				this.gateway.goAwayBeforeNext();
				this.gateway.onEach(GatewayExchange::reset);
			}
			case STREAM_REFUSED -> {
				this.gateway.refuseNextStreams(between(1, 12));
				this.gateway.onEach(GatewayExchange::reset);
			}
			case STREAM_RESET -> this.gateway.onEach(GatewayExchange::reset);
			case FRAME_CUT -> this.gateway.onEach(GatewayExchange::cutNextFrame);
			case RECONNECT_ADVISED -> this.gateway.onEach(GatewayExchange::advise);
			default -> throw new IllegalArgumentException("Unknown fault " + kind);
		}
	}

	private void refuseNext(ErrorCode code) {
		this.gateway.refuseNext(between(1, 12), code);
		this.gateway.onEach(GatewayExchange::reset);
	}

	private void treatFor(int millis, Treatment toServer, Treatment toClient) {
		this.proxy.treatAll(toServer, toClient);
		pause(millis);
		this.proxy.treatAll(Treatment.PASS, Treatment.PASS);
	}

	// Requests arrive, answers do not, then the connection breaks.
	private void loseAcks() {
		this.proxy.treatExisting(Treatment.PASS, Treatment.SWALLOW);
		pause(between(5, 80));
		this.proxy.resetAll();
	}

	private void refuse() throws IOException {
		this.proxy.refuse();
		pause(between(20, 500));
		this.proxy.acceptAgain();
	}

	private void silence() {
		Gate gate = new Gate();
		Treatment held = Treatment.heldBy(gate);
		this.proxy.treatAll(held, held);
		pause((int) this.timeout.toMillis() + between(50, 400));
		this.proxy.treatAll(Treatment.PASS, Treatment.PASS);
		gate.open();
	}

	private void kill() {
		this.server.kill();
		if (this.random.nextBoolean()) {
			this.proxy.resetAll();
		}
		pause(between(0, 300));
		this.server.start();
	}

	private int between(int least, int most) {
		return least + this.random.nextInt(most - least + 1);
	}

	static void pause(long millis) {
		LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
	}

	// Ends all faults.
	void calm() {
		this.gateway.calm();
		this.proxy.treatAll(Treatment.PASS, Treatment.PASS);
		this.byGateway = false;
		this.proxy.resetAll();
	}

	@Override
	public void close() throws Exception {
		this.proxy.close();
		this.gateway.close();
	}

}
