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

package io.github.s2snapshot.fingerprint;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.asm.AnnotationVisitor;
import org.springframework.asm.Handle;
import org.springframework.asm.Label;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.Type;

/**
 * Method of a class: its declaration and its instructions, without line numbers and names
 * of variables.
 */
final class MethodCode extends MethodVisitor {

	private static final String LAMBDAS = "java/lang/invoke/LambdaMetafactory";

	private static final Set<String> OF_OBJECT = Set.of("getClass()Ljava/lang/Class;", "hashCode()I",
			"toString()Ljava/lang/String;", "equals(Ljava/lang/Object;)Z");

	private static final int FLAGS = Opcodes.ACC_PUBLIC | Opcodes.ACC_PRIVATE | Opcodes.ACC_PROTECTED
			| Opcodes.ACC_STATIC | Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE;

	private static final String SNAPSHOT_WHEN = "Lio/github/s2snapshot/annotation/SnapshotWhen;";

	private static final String DECIDE = "Lio/github/s2snapshot/annotation/Decide;";

	private final ClassCode type;

	private final int access;

	private final String name;

	private final String descriptor;

	private final Tokens tokens;

	private final List<Tokens> annotations = new ArrayList<>();

	private final List<Lambda> lambdas = new ArrayList<>();

	private final Map<Label, Integer> labels = new HashMap<>();

	private boolean predicate;

	MethodCode(ClassCode type, int access, String name, String descriptor, @Nullable String signature) {
		super(SpringAsmInfo.ASM_VERSION);
		this.type = type;
		this.access = access;
		this.name = name;
		this.descriptor = descriptor;
		this.tokens = new Tokens(type.name()).add("method", access & FLAGS, Tokens.normal(descriptor),
				(signature != null) ? Tokens.normal(signature) : "");
	}

	String name() {
		return this.name;
	}

	String descriptor() {
		return this.descriptor;
	}

	Tokens tokens() {
		return this.tokens;
	}

	/**
	 * Returns the lambdas and method references that the method makes.
	 * @return the lambdas
	 */
	List<Lambda> lambdas() {
		return this.lambdas;
	}

	/**
	 * Returns whether the compiler made the method for a part of another method.
	 * @return whether the method has no name in the source
	 */
	boolean isSynthetic() {
		return (this.access & Opcodes.ACC_SYNTHETIC) != 0;
	}

	/**
	 * Returns whether the method only repeats another one.
	 * @return whether the method is left out
	 */
	boolean isDerived() {
		return (this.access & Opcodes.ACC_BRIDGE) != 0 || (isSynthetic() && this.name.equals("$deserializeLambda$"));
	}

	/**
	 * Returns whether the method decides when a snapshot is taken, or decides a command.
	 * @return whether the method has no effect on the state
	 */
	boolean isPredicate() {
		return this.predicate;
	}

	@Override
	public @Nullable AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
		this.predicate |= annotation.equals(SNAPSHOT_WHEN) || annotation.equals(DECIDE);
		if (annotation.equals(DECIDE)) {
			return null;
		}
		if (AnnotationCode.isOwn(annotation)) {
			this.type.declares(this.descriptor);
		}
		return AnnotationCode.of(annotation, this.type.name(), this.annotations, this.type.types());
	}

	@Override
	public @Nullable AnnotationVisitor visitParameterAnnotation(int parameter, String annotation, boolean visible) {
		AnnotationCode kept = AnnotationCode.of(annotation, this.type.name(), this.annotations, this.type.types());
		if (kept != null) {
			this.annotations.get(this.annotations.size() - 1).add("parameter", parameter);
		}
		return kept;
	}

	@Override
	public void visitCode() {
		AnnotationCode.addSorted(this.annotations, this.tokens);
		this.annotations.clear();
		this.tokens.add("code");
	}

	@Override
	public void visitInsn(int opcode) {
		this.tokens.add(opcode);
	}

	@Override
	public void visitIntInsn(int opcode, int operand) {
		this.tokens.add(opcode, operand);
	}

	@Override
	public void visitVarInsn(int opcode, int variable) {
		this.tokens.add(opcode, variable);
	}

	@Override
	public void visitTypeInsn(int opcode, String operand) {
		this.tokens.add(opcode);
		this.tokens.type(operand);
	}

	@Override
	public void visitFieldInsn(int opcode, String owner, String field, String fieldType) {
		this.tokens.add(opcode);
		this.tokens.type(owner);
		this.tokens.add(Tokens.normal(field), Tokens.normal(fieldType));
	}

	@Override
	public void visitMethodInsn(int opcode, String owner, String method, String methodType, boolean isInterface) {
		// Compilers differ in the class that they name for a method of Object.
		if (opcode != Opcodes.INVOKESPECIAL && OF_OBJECT.contains(method + methodType)) {
			this.tokens.add(Opcodes.INVOKEVIRTUAL, "Object", method + methodType);
			return;
		}
		this.tokens.add(opcode);
		this.tokens.method(owner, method, methodType);
	}

	@Override
	public void visitInvokeDynamicInsn(String method, String methodType, Handle bootstrap, Object... arguments) {
		this.tokens.add(Opcodes.INVOKEDYNAMIC, method, Tokens.normal(methodType), arguments.length);
		this.tokens.constant(bootstrap);
		for (Object argument : arguments) {
			this.tokens.constant(argument);
		}
		if (bootstrap.getOwner().equals(LAMBDAS) && arguments.length >= 3 && arguments[1] instanceof Handle body
				&& arguments[2] instanceof Type instantiated) {
			this.lambdas.add(new Lambda(Type.getReturnType(methodType).getClassName(), instantiated, body));
		}
	}

	@Override
	public void visitJumpInsn(int opcode, Label label) {
		this.tokens.add(opcode, number(label));
	}

	@Override
	public void visitLabel(Label label) {
		this.tokens.add("label", number(label));
	}

	// The first mention of a label gives it its number.
	private int number(Label label) {
		return this.labels.computeIfAbsent(label, (key) -> this.labels.size());
	}

	@Override
	public void visitLdcInsn(Object value) {
		this.tokens.add(Opcodes.LDC);
		this.tokens.constant(value);
	}

	@Override
	public void visitIincInsn(int variable, int increment) {
		this.tokens.add(Opcodes.IINC, variable, increment);
	}

	@Override
	public void visitTableSwitchInsn(int min, int max, Label otherwise, Label... cases) {
		this.tokens.add(Opcodes.TABLESWITCH, min, max, number(otherwise));
		for (Label label : cases) {
			this.tokens.add(number(label));
		}
	}

	@Override
	public void visitLookupSwitchInsn(Label otherwise, int[] keys, Label[] cases) {
		this.tokens.add(Opcodes.LOOKUPSWITCH, keys.length, number(otherwise));
		for (int i = 0; i < keys.length; i++) {
			this.tokens.add(keys[i], number(cases[i]));
		}
	}

	@Override
	public void visitMultiANewArrayInsn(String array, int dimensions) {
		this.tokens.add(Opcodes.MULTIANEWARRAY, dimensions);
		this.tokens.type(array);
	}

	@Override
	public void visitTryCatchBlock(Label start, Label end, Label handler, @Nullable String caught) {
		this.tokens.add("try", number(start), number(end), number(handler));
		this.tokens.type(String.valueOf(caught));
	}

	@Override
	public void visitEnd() {
		AnnotationCode.addSorted(this.annotations, this.tokens);
	}

	/**
	 * Lambda or method reference.
	 *
	 * @param type the interface that it implements
	 * @param instantiated the types of its parameters and of its result
	 * @param body the method that it calls
	 */
	record Lambda(String type, Type instantiated, Handle body) {
	}

}
